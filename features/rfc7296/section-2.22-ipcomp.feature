Feature: 2.22 IPComp

  @R-2-22-4
  Scenario Outline: IPCOMP_SUPPORTED stands only beside an SA payload (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system IPCOMP_SUPPORTED stands only beside an SA payload

    Examples:
      | who    |
      | peer   |
      | system |

  @R-2-22-7
  Scenario: No compression is accepted that was not proposed
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response
    And the message does not contain N(IPCOMP_SUPPORTED)

  @R-2-22-8 @R-2-22-6
  Scenario: Of two proposed compressions no more than one is accepted
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries N(IPCOMP_SUPPORTED) with the data "123402"
    And it carries N(IPCOMP_SUPPORTED) with the data "123503"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response
    And the message contains at most 1 N(IPCOMP_SUPPORTED)
    And traffic passes both ways
