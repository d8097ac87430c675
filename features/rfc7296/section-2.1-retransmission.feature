Feature: 2.1 Use of retransmission timers

  @R-2-1-2
  Scenario: A response is never sent again by itself
    Given an IKE SA that the peer began
    When the peer sends a liveness check
    And the system sends an empty INFORMATIONAL response
    And 5 minutes pass
    Then the system sends nothing

  @R-2-1-2 @R-2-1-3
  Scenario: A repeated IKE_SA_INIT request gets the same response and makes no second IKE SA
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer sends the same octets again
    Then the system sends the same octets again
    When the peer sends the same octets again
    Then the system sends the same octets again

  @R-2-1-3 @R-2-1-11
  Scenario: A repeated IKE_AUTH request gets the same response and makes no second IKE SA
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer sends the same octets again
    Then the system sends the same octets again
    And the system has 1 IKE SA
    And the system has 1 child SA

  @R-2-1-3
  Scenario: A repeated request for a child SA makes no second one
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer sends the same octets again
    Then the system sends the same octets again
    And the system has 2 child SAs

  @R-2-1-3
  Scenario: A repeated Delete gets the same response although the IKE SA is gone
    Given an IKE SA that the peer began
    When the peer sends a request to delete the IKE SA
    And the system sends an empty INFORMATIONAL response
    And the peer sends the same octets again
    Then the system sends the same octets again

  @R-2-1-11 @R-2-1-12
  Scenario: Another request with the same SPI and address but another nonce is a new one
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the message is remembered as "first"
    And the peer prepares its IKE_SA_INIT request again with another nonce
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the Nr payload differs from the one in "first"

  @R-2-1-11
  Scenario: An IKE_SA_INIT request is ignored when its IKE_AUTH request has come already
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer remembers what it sent as "IKE_SA_INIT"
    And the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer sends "IKE_SA_INIT" again
    Then the system has 1 IKE SA

  @R-2-1-5 @R-2-3-9
  Scenario: As many responses are kept as the window has
    Given the system keeps 3 responses
    And an IKE SA that the peer began
    When the peer sends a liveness check
    And the system sends an empty INFORMATIONAL response
    And the message is remembered as "first"
    And the peer remembers what it sent as "first request"
    And the peer sends a liveness check
    And the peer sends a liveness check
    And whatever the system sent is passed over
    And the peer sends "first request" again
    And the peer goes back to "first"
    Then the system sends the same octets again

  @R-2-1-7 @R-2-1-5
  Scenario: A repeated request whose response is forgotten is ignored
    Given an IKE SA that the peer began
    When the peer sends a liveness check
    And the peer remembers what it sent as "first request"
    And the peer sends a liveness check
    And whatever the system sent is passed over
    And the peer sends "first request" again
    Then the system sends nothing

  @R-2-1-4 @R-2-1-8 @R-2-1-10 @R-2-2-1 @R-2-3-8 @R-2-4-14
  Scenario: An IKE_SA_INIT request is sent again, octet by octet the same, after growing waits
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the system goes on sending the same octets at growing intervals

  @R-2-1-4 @R-2-1-8 @R-2-1-10 @R-2-2-1 @R-2-3-8 @R-2-4-14
  Scenario Outline: A <exchange> request to <wish> is sent again, octet by octet the same, after growing waits
    Given an IKE SA that the system began
    When the system is to <wish>
    Then the system sends a <exchange> request
    And the system goes on sending the same octets at growing intervals

    Examples:
      | exchange        | wish                     |
      | CREATE_CHILD_SA | create another child SA  |
      | CREATE_CHILD_SA | rekey the IKE SA         |
      | INFORMATIONAL   | delete the child SA      |

  @R-2-1-4 @R-2-1-8 @R-2-1-10 @R-2-2-1
  Scenario: An IKE_AUTH request is sent again, octet by octet the same
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    Then the system goes on sending the same octets at growing intervals

  @R-2-1-8
  Scenario: A request is not sent again when its response has come
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    Then the system does not send it again

  @R-2-1-9 @R-2-4-21 @R-2-4-8
  Scenario: A peer that never answers is given up with all its child SAs
    Given an IKE SA that the system began
    When the system is to check liveness
    And the system sends an empty INFORMATIONAL request
    And 20 seconds pass
    Then the system has 1 IKE SA
    When 10 minutes pass
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-2-1-6
  Scenario: The response to a Delete of the IKE SA is forgotten after some minutes
    Given an IKE SA that the peer began
    When the peer sends a request to delete the IKE SA
    Then the system sends an empty INFORMATIONAL response
    When 30 minutes pass
    And the peer sends the same octets again
    Then the system sends no protected response

  @R-2-4-13
  Scenario: Where it is told so a request is sent a dozen times over several minutes before the peer is given up
    Given the system sends a request 12 times before it gives the peer up
    And an IKE SA that the system began
    When the system is to check liveness
    Then the system sends an empty INFORMATIONAL request
    And the system sends it at least 12 times over at least 2 minutes before it gives up

  @R-2-1-13 @R-2-21-4-1
  Scenario: Answers outside of any IKE SA are limited in number
    When the peer sends 1000 IKE_SA_INIT requests of version 3.0
    Then the system sends at most 500 messages
