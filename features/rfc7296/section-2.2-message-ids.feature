Feature: 2.2 Use of sequence numbers for message ID

  @R-2-2-2 @R-2-2-3 @R-2-2-5 @R-2-2-6
  Scenario: Message IDs of the peer's requests count up from zero and come back in the responses
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    Then the message has the message ID 0
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    Then the message has the message ID 1
    When the peer sends a liveness check
    And the system sends an INFORMATIONAL response
    Then the message has the message ID 2
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    Then the message has the message ID 3

  @R-2-2-3 @R-2-2-5
  Scenario: The responder's own requests begin with message ID 0
    Given an IKE SA that the peer began
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message has the message ID 0
    When the peer answers
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message has the message ID 1

  @R-2-2-3
  Scenario: The initiator's requests go on at message ID 2
    Given an IKE SA that the system began
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message has the message ID 2

  @R-2-2-7
  Scenario: Requests of both sides with one message ID do not disturb each other
    Given an IKE SA that the system began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the message has the message ID 2
    And the message is remembered as "request"
    And the peer prepares a liveness check
    And it has the message ID 0
    And the peer sends it
    Then the system sends an INFORMATIONAL response
    And the message has the message ID 0
    When the peer goes back to "request"
    And the peer answers
    Then the system does not send it again
    And the system has 1 IKE SA

  @R-2-2-4 @R-2-18-8
  Scenario: A rekey of the system restarts both counters
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    And the system sends an INFORMATIONAL request
    And the peer answers
    And the peer prepares a liveness check
    And it has the message ID 0
    And the peer sends it
    Then the system sends an INFORMATIONAL response
    And the message has the message ID 0
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message has the message ID 0
    And the Initiator flag of the message is set
