Feature: 2 Messages over UDP

  @R-2-2 @R-2-3
  Scenario Outline: An IKE_SA_INIT request of more than <octets> octets is served
    When the peer prepares an IKE_SA_INIT request
    And it carries a Vendor ID of <octets> octets
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

    Examples:
      | octets |
      | 1100   |
      | 2800   |

  @R-2-2 @R-2-3
  Scenario Outline: A protected message of more than <octets> octets is served
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries a Vendor ID of <octets> octets
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

    Examples:
      | octets |
      | 1000   |
      | 2700   |

  @R-2-5 @R-3-1-3 @R-2-23-25
  Scenario: On port 4500 four zero octets stand before the message
    Given the peer goes on at port 4500
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message begins with the non-ESP marker
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

  @R-2-15-3
  Scenario: The four zero octets are not signed
    Given the peer goes on at port 4500
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the AUTH payload proves the system's identity

  @R-2-1 @R-2-23-5
  Scenario: A peer may use port 4500 from the start
    Given the peer goes on at port 4500
    And an IKE SA that the peer began
    Then the message went from 192.0.2.1:4500 to 192.0.2.2:4500
    And the message begins with the non-ESP marker
    And traffic passes both ways
