Feature: 1 Exchanges and their order

  @R-1-1
  Scenario Outline: Before IKE_SA_INIT is complete no other exchange is answered (<exchange>)
    When the peer prepares an IKE_SA_INIT request
    And it has the exchange type <exchange>
    And the peer sends it
    Then the system sends nothing
    And the system has 0 IKE SAs

    Examples:
      | exchange |
      | 35       |
      | 36       |
      | 37       |
      | 0        |
      | 99       |
      | 255      |

  @R-1-2 @R-1-4-1
  Scenario Outline: Before IKE_AUTH is complete a <request> is not answered
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends a <request>
    Then the system sends nothing
    And the system has 0 IKE SAs
    And the system has 0 child SAs

    Examples:
      | request                       |
      | request for another child SA  |
      | request to rekey the IKE SA   |
      | liveness check                |
      | request to delete the IKE SA  |

  @R-1-2 @R-1-4-1
  Scenario: The initiator sends nothing but IKE_AUTH until that is answered
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And 60 seconds pass
    Then the system sends no further request

  @R-1-3 @R-1-4 @R-1-7
  Scenario: After the initial exchanges any number may follow in any order
    Given an IKE SA that the peer began
    When the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And the system has 3 child SAs

  @R-1-5 @R-2-1-1 @R-2-1-9
  Scenario: The requester sends again until it gives up
    Given an IKE SA that the peer began
    When the system is to check liveness
    Then the system sends an empty INFORMATIONAL request
    And the system goes on sending the same octets at growing intervals
    When 10 minutes pass
    Then the system has 0 IKE SAs
    And the system has 0 child SAs
