Feature: RFC 5723 4.1, 4.2 and 6 Tickets

  Background:
    Given the system resumes IKE SAs

  @R5723-4-1-1 @R5723-7-1
  Scenario: An initiator asks for a ticket in IKE_AUTH
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the octets of its N(TICKET_REQUEST) payload are "0000401A"

  @R5723-4-1-5 @R5723-4-1-7 @R5723-7-1 @R5723-7-1-1 @R5723-6-1-1 @R5723-9-10-1
  Scenario: A responder grants a ticket, and the IKE SA is what it would be without
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message contains SA, TSi, TSr in this order
    And TICKET_LT_OPAQUE has between 24 and 1028 octets of data
    And in every message of the system a notify without an SPI has protocol zero
    And the ticket shows neither identities nor keys
    And traffic passes both ways

  @R5723-4-1-5
  Scenario: A responder grants no ticket to who does not ask
    Given the peer does not resume IKE SAs
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(TICKET_LT_OPAQUE)
    And the message does not contain N(TICKET_NACK)

  @R5723-4-1-5 @R5723-4-1-7 @R5723-7-1
  Scenario: A responder that cannot grant a ticket says so, and all else is done
    Given tickets of the system are good for 0 seconds
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the octets of its N(TICKET_NACK) payload are "0000401C"
    And the system has 1 IKE SA
    And traffic passes both ways

  @R5723-4-1-7
  Scenario: A request for a ticket does not change what an error says
    Given the peer has a wrong shared secret
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R5723-4-1-3 @R5723-4-1-5
  Scenario: A client gets a ticket in INFORMATIONAL at any time
    Given an IKE SA that the peer began
    When the peer sends a request for a ticket
    Then the system sends an INFORMATIONAL response of N(TICKET_LT_OPAQUE)
    When the peer resumes its IKE SA
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R5723-4-1-2 @R5723-4-1-5
  Scenario: A client gets a ticket for the IKE SA that its rekey makes
    Given an IKE SA that the peer began
    When the peer prepares a request to rekey the IKE SA
    And it carries N(TICKET_REQUEST)
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr, N(TICKET_LT_OPAQUE)
    When the peer sends a request to delete the first IKE SA
    And the system sends an INFORMATIONAL response
    And the peer resumes its IKE SA
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R5723-4-1-3 @R5723-4-1-4 @R5723-6-2-3
  Scenario Outline: After a rekey by the <who> the client asks for another ticket, in INFORMATIONAL
    Given an IKE SA that the system began
    When <rekey>
    Then the system asks for a ticket under the peer's newest IKE SA
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And the peer answers
    And the system sends an IKE_AUTH request
    Then the AUTH payload proves the system's identity

    Examples:
      | who    | rekey                                         |
      | system | the system is to rekey the IKE SA             |
      | peer   | the peer sends a request to rekey the IKE SA  |

  @R5723-4-1-4
  Scenario: A gateway does not ask for tickets
    Given an IKE SA that the peer began
    When the IKE SA is rekeyed by the system
    Then the system sends no further request

  @R5723-4-1-6
  Scenario: After TICKET_ACK the client asks again
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it has no N(TICKET_LT_OPAQUE) payload
    And it carries N(TICKET_ACK)
    And the peer sends it
    And 30 seconds pass
    Then the system sends an INFORMATIONAL request of N(TICKET_REQUEST)

  @R5723-4-2-1
  Scenario: With EAP the first IKE_AUTH request asks
    Given the system proves itself by EAP-MSCHAPv2
    And the peer proves itself with an ECDSA-256 signature
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message contains N(TICKET_REQUEST)
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the message does not contain N(TICKET_REQUEST)

  @R5723-4-2-2 @R5723-5-2
  Scenario: With EAP the last IKE_AUTH response brings the ticket, which is for who has been authenticated
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(TICKET_LT_OPAQUE)
    When the EAP method runs to its end
    Then the message does not contain N(TICKET_LT_OPAQUE)
    When the peer goes on with EAP
    Then the system sends an IKE_AUTH response
    And the message contains N(TICKET_LT_OPAQUE)
    When the peer resumes its IKE SA
    Then the system's IKE SA is with "RFC822_ADDR peer.example"
    And traffic passes both ways

  @R5723-6-1-5 @R5723-7-1-1 @R5723-6-2-5
  Scenario: The lifetime that is told is that of the ticket
    Given tickets of the system are good for 600 seconds
    And an IKE SA that the peer began
    Then the ticket is good for 600 seconds
    When 9 minutes pass
    And whatever the system sent is passed over
    And the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response
    And the message does not contain N(TICKET_NACK)
    When 2 minutes pass
    And whatever the system sent is passed over
    And the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response of N(TICKET_NACK)

  @R5723-6-2-4
  Scenario Outline: A ticket is not good for longer than <what>
    Given tickets of the system are good for 86400 seconds
    And <how>
    And an IKE SA that the peer began
    Then the ticket is good for <seconds> seconds

    Examples:
      | what                         | how                                                                        | seconds |
      | the IKE SA lives             | the system rekeys an IKE SA after 20 minutes and ends it after 30 minutes  | 1800    |
      | the authentication holds     | authentication of the peer holds for 900 seconds                           | 900     |

  @R5723-6-2-1
  Scenario: A client forgets the ticket of an IKE SA that is deleted
    Given an IKE SA that the system began
    When the peer sends a request to delete the IKE SA
    And the system sends an INFORMATIONAL response
    And 60 seconds pass
    Then the system sends an IKE_SA_INIT request
