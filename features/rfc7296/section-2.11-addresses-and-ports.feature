Feature: 2.11 Address and port agility

  @R-2-11-1 @R-2-11-2 @R-2-11-3 @R-2-23-2 @R-2-23-3 @R-3-1-2
  Scenario Outline: A request from port <port> is accepted and answered there
    Given the peer sends from port <port>
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
    And the message went from 192.0.2.1:500 to 192.0.2.2:<port>

    Examples:
      | port  |
      | 1     |
      | 1024  |
      | 61000 |

  @R-2-11-1 @R-2-11-2 @R-2-11-3 @R-2-23-2 @R-2-23-3
  Scenario: A request to port 4500 from any port is answered from port 4500
    Given the peer sends from port 33333
    And the peer sends to port 4500
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message went from 192.0.2.1:4500 to 192.0.2.2:33333

  @R-2-11-2 @R-2-11-3
  Scenario: A protected request from another port is answered there
    Given an IKE SA that the peer began
    When the peer sends from port 7777
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message went from 192.0.2.1:500 to 192.0.2.2:7777

  @R-2-11-4
  Scenario Outline: IKE works over IPv6 (begun by the <who>)
    Given both sides speak IPv6
    And an IKE SA that the <who> began
    Then traffic passes both ways

    Examples:
      | who    |
      | peer   |
      | system |

  @R-2-11-2 @R-2-6-3
  Scenario: An IKE_AUTH response from another address counts, and nothing goes there
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer sends from the address 192.0.2.77
    And the peer answers
    Then the system has 1 IKE SA
    And the system has 1 child SA
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:500 to 192.0.2.2:500
