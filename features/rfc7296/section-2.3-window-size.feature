Feature: 2.3 Window size for overlapping requests

  @R-2-3-1
  Scenario Outline: SET_WINDOW_SIZE tells in four octets how many messages are kept (<role>)
    Given the system keeps 5 responses
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And SET_WINDOW_SIZE has the data "00000005"

    Examples:
      | role      | who    | sends                              | kind     |
      | responder | peer   | the peer sends an IKE_AUTH request | response |
      | initiator | system | 0 seconds pass                     | request  |

  @R-2-3-3 @R-1-3-2-8 @R-2-3-2
  Scenario: Without SET_WINDOW_SIZE one request waits for the response to the other
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request
    And the system sends nothing
    When the peer answers
    Then the system sends a CREATE_CHILD_SA request

  @R-2-3-4 @R-2-3-6
  Scenario: A window of two allows two requests and not a third
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SET_WINDOW_SIZE) with the data "00000002"
    And the peer sends it
    And the system sends an IKE_AUTH response
    And the system is to create another child SA
    And the system is to create another child SA
    And the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request
    And the message has the message ID 0
    And the message is remembered as "request 0"
    And the system sends a CREATE_CHILD_SA request
    And the message has the message ID 1
    And the system sends nothing
    When the peer goes back to "request 0"
    And the peer answers
    Then the system sends a CREATE_CHILD_SA request
    And the message has the message ID 2

  @R-2-3-7
  Scenario: A window of two does not move on while its first request has no response
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SET_WINDOW_SIZE) with the data "00000002"
    And the peer sends it
    And the system sends an IKE_AUTH response
    And the system is to create another child SA
    And the system is to create another child SA
    And the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "request 0"
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    Then the system sends nothing
    When the peer goes back to "request 0"
    And the peer answers
    Then the system sends a CREATE_CHILD_SA request
    And the message has the message ID 2

  @R-2-3-5
  Scenario: A request of the peer is served while the system waits for a response
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response

  @R-2-3-10
  Scenario: Within the window requests may come out of order
    Given the system keeps 3 responses
    And an IKE SA that the peer began
    When the peer prepares a liveness check
    And it has the message ID 4
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 4
    When the peer prepares a liveness check
    And it has the message ID 2
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 2

  @R-2-3-13 @R-2-3-14
  Scenario Outline: A request with the message ID <id>, outside the window, is not acknowledged
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it has the message ID <id>
    And the peer sends it
    Then the system sends no response
    And the system has 1 child SA

    Examples:
      | id    |
      | 0     |
      | 3     |
      | 4     |
      | 70000 |

  @R-2-3-17 @R-2-3-16
  Scenario: Many invalid message IDs do not make as many notifications
    Given an IKE SA that the peer began
    When the peer sends 50 liveness checks with the message ID 99
    Then the system sends at most 5 messages

  @R-2-3-11 @R-1-3-2-8
  Scenario: An IKE SA that a rekey made has a window of one again
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SET_WINDOW_SIZE) with the data "00000004"
    And the peer sends it
    And the system sends an IKE_AUTH response
    And the IKE SA is rekeyed by the peer
    And the system is to create another child SA
    And the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request
    And the system sends nothing
