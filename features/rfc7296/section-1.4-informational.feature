Feature: 1.4 The INFORMATIONAL exchange

  @R-1-4-2 @R-1-4-6 @R-1-4-7 @R-4-5 @R-2-4-10
  Scenario: An empty request is answered with an empty message
    Given an IKE SA that the peer began
    When the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message is protected

  @R-1-4-8 @R-2-4-10
  Scenario: The system's liveness check is an empty request
    Given an IKE SA that the peer began
    When the system is to check liveness
    Then the system sends an empty INFORMATIONAL request
    And the message is protected

  @R-1-4-6 @R-1-4-5 @R-4-6
  Scenario Outline: A request with <content> gets a response
    Given an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries <content>
    And the peer sends it
    Then the system sends an INFORMATIONAL response
    And the system has 1 IKE SA

    Examples:
      | content                                     |
      | N(INITIAL_CONTACT)                          |
      | N(9999)                                     |
      | N(40000)                                    |
      | a Vendor ID "somebody"                      |
      | a CP(CFG_REQUEST) with the attribute 7      |
      | a Delete payload of protocol 2 for 1 SPI    |
      | a Delete payload of protocol 3 for 3 SPIs   |
      | a payload of the unknown type 200           |

  @R-1-4-3
  Scenario: Control messages about an IKE SA are sent under it
    Given an IKE SA that the peer began
    When the system is to delete the IKE SA
    Then the system sends an INFORMATIONAL request of D
    And the message is sent under the peer's newest IKE SA
    And the Delete payload is for the IKE SA and has no SPI

  @R-1-4-4 @R-2-8-10 @R-2-8-2-2
  Scenario: After a rekey control messages about a child SA are sent under the new IKE SA
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    And the system sends an INFORMATIONAL request of D
    And the message is sent under the peer's first IKE SA
    And the peer answers
    And the system is to delete the child SA
    Then the system sends an INFORMATIONAL request of D
    And the message is sent under the peer's newest IKE SA
    And the Delete payload names the child SA that the system receives on, as ESP

  @R-1-4-1-1 @R-1-4-1-2 @R-1-4-1-4 @R-1-4-1-6
  Scenario: A Delete of the peer closes both halves
    Given an IKE SA that the peer began
    When the peer sends a request to delete the child SA
    Then the system sends an INFORMATIONAL response of D
    And the Delete payload names the child SA that the system receives on, as ESP
    And the system has 0 child SAs
    And traffic of the peer no longer reaches the system

  @R-1-4-1-1 @R-1-4-1-2 @R-1-4-1-3 @R-2-4-22 @R-3-11-5
  Scenario: A Delete of the system names the SPI that it receives on
    Given an IKE SA that the peer began
    When the system is to delete the child SA
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as ESP
    When the peer answers
    Then the system has 0 child SAs

  @R-1-4-1-7 @R-1-4-1-8 @R-2-25-1-5
  Scenario: Crossing Deletes of one child SA are answered without a Delete payload
    Given an IKE SA that the peer began
    When the system is to delete the child SA
    And the system sends an INFORMATIONAL request of D
    And the message is remembered as "the system's Delete"
    And the peer sends a request to delete the child SA
    Then the system sends an empty INFORMATIONAL response
    When the peer goes back to "the system's Delete"
    And the peer answers with an empty message
    Then the system has 0 child SAs
    And the system has 1 IKE SA
    And the system sends no further request

  @R-1-4-1-12
  Scenario: A half-closed SA pair keeps its SPI until the peer has answered
    Given an IKE SA that the peer began
    When the system is to delete the child SA
    And the system sends an INFORMATIONAL request of D
    And the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response
    And the new child SA has an inbound SPI that no other has had

  @R-1-4-1-9 @R-1-4-1-10 @R-1-4-1-4 @R-3-11-4
  Scenario: Deleting the IKE SA closes its child SAs and is answered with an empty message
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer sends a request to delete the IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-1-4-1-4
  Scenario: One Delete payload can name several child SAs
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer deletes all child SAs
    Then the system sends an INFORMATIONAL response of D
    And the system has 0 child SAs
    And the system has 1 IKE SA

  @R-1-4-1-5
  Scenario Outline: No message deletes both directions of a child SA (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system Delete payloads are for different protocols

    Examples:
      | who    |
      | peer   |
      | system |
