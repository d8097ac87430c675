Feature: RFC 6311 Message IDs and sequence numbers after a failover

  Background:
    Given the system synchronises counters

  @R6311-5-1 @R6311-6-1-1 @R6311-6-2-1
  Scenario: An initiator asserts both capabilities
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the octets of its N(IKEV2_MESSAGE_ID_SYNC_SUPPORTED) payload are "00004024"
    And the octets of its N(IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED) payload are "00004025"

  @R6311-5-1
  Scenario: A responder asserts what the initiator has asserted
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it has no N(IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED) payload
    And the peer sends it
    Then the system sends an IKE_AUTH response
    And the message contains N(IKEV2_MESSAGE_ID_SYNC_SUPPORTED)
    And the message does not contain N(IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED)

  @R6311-5-1 @R6311-5-2
  Scenario: Without the peer's assertion there is nothing
    Given the peer does not synchronise counters
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(IKEV2_MESSAGE_ID_SYNC_SUPPORTED)
    When the peer takes over and asks to go on with M1 10 and P1 0
    Then the system sends nothing
    When the system takes over and skips 0 sequence numbers
    Then the system sends nothing

  @R6311-5-5 @R6311-5-1-6 @R6311-5-1-7 @R6311-5-1-8 @R6311-5-1-10 @R6311-5-1-11 @R6311-6-3-1
  Scenario Outline: A peer of a cluster answers, and goes on from there (<case>)
    Given an IKE SA that the <who> began
    When the peer takes over and asks to go on with M1 <m1> and P1 <p1>
    Then the system agrees to M2 <m1> and P2 <p2>
    When the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID <m1>
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message has the message ID <p2>

    Examples:
      | case                       | who    | m1 | p1 | p2 |
      | P1 is what is next         | peer   | 10 | 0  | 0  |
      | P1 is higher than what is  | peer   | 10 | 7  | 7  |
      | P1 is lower than what is   | system | 5  | 1  | 2  |

  @R6311-5-1-5
  Scenario Outline: A request that is not above everything seen is dropped (<why>)
    Given an IKE SA that the peer began
    When the peer takes over and asks to go on with M1 10 and P1 0
    And the system agrees to M2 10 and P2 0
    And 2 seconds pass
    And the peer takes over and asks to go on with M1 <m1> and P1 0
    Then the system sends nothing

    Examples:
      | why                  | m1 |
      | it came before       | 10 |
      | it is older          | 4  |

  @R6311-5-1-5
  Scenario: An M1 that has been used for a request is dropped
    Given an IKE SA that the peer began
    When the peer takes over and asks to go on with M1 1 and P1 0
    Then the system sends nothing

  @R6311-5-1-10
  Scenario: A request with anything else in it is dropped
    Given an IKE SA that the peer began
    When the peer prepares to take over with M1 10 and P1 0
    And it carries N(INITIAL_CONTACT)
    And the peer sends it
    Then the system sends nothing
    And the system has 1 IKE SA

  @R6311-8-1-1
  Scenario: What is outside of the new windows is dropped
    Given an IKE SA that the peer began
    When the peer takes over and asks to go on with M1 10 and P1 0
    And the system agrees to M2 10 and P2 0
    And the peer prepares a liveness check
    And it has the message ID 2
    And the peer sends it
    Then the system sends nothing

  @R6311-5-4 @R6311-5-1-1 @R6311-5-1-2 @R6311-5-1-3 @R6311-5-1-11 @R6311-5-1-10 @R6311-6-3-1
  Scenario: A member that has taken over asks, and both go on from there
    Given an IKE SA that the system began
    When the system takes over and skips 0 sequence numbers
    Then the system sends an INFORMATIONAL request of N(IKEV2_MESSAGE_ID_SYNC)
    And IKEV2_MESSAGE_ID_SYNC has 12 octets of data
    And the message has the message ID 0
    And M1 is at least 3 and P1 is 0
    When the peer agrees with the M1 that it was told and P2 6
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message has the message ID that the system announced
    When the peer answers
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 6

  @R6311-5-1-5 @R6311-5-1-1
  Scenario: Who gets no answer asks again with a higher M1 and another nonce
    Given an IKE SA that the system began
    When the system takes over and skips 0 sequence numbers
    And the system sends an INFORMATIONAL request
    And the message is remembered as "first"
    And 2 seconds pass
    Then the system sends an INFORMATIONAL request of N(IKEV2_MESSAGE_ID_SYNC)
    And M1 is higher than in "first", and the nonce is another one

  @R6311-5-1-9
  Scenario: A response with another nonce is dropped
    Given an IKE SA that the system began
    When the system takes over and skips 0 sequence numbers
    And the system sends an INFORMATIONAL request
    And somebody agrees with another nonce and P2 50
    Then the system sends nothing
    When the peer agrees with the M1 that it was told and P2 6
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 6

  @R6311-11-1
  Scenario: A response that comes again changes nothing
    Given an IKE SA that the system began
    When the system takes over and skips 0 sequence numbers
    And the system sends an INFORMATIONAL request
    And the message is remembered as "the request"
    And the peer agrees with the M1 that it was told and P2 6
    And the peer sends a liveness check
    And the system sends an empty INFORMATIONAL response
    And the peer goes back to "the request"
    And the peer agrees with the M1 that it was told and P2 6
    And the peer prepares a liveness check
    And it has the message ID 7
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 7

  @R6311-5-2-1 @R6311-6-4-1
  Scenario: A member that has taken over skips sequence numbers, and has its peer do so
    Given an IKE SA that the system began
    And traffic passes both ways
    When the system takes over and skips 1000 sequence numbers
    Then the system sends an INFORMATIONAL request of N(IKEV2_MESSAGE_ID_SYNC), N(IPSEC_REPLAY_COUNTER_SYNC)
    And IPSEC_REPLAY_COUNTER_SYNC has the data "000003E8"
    And the next ESP packet of the system has the sequence number 1002

  @R6311-5-2-4 @R6311-5-2-3 @R6311-6-4-1
  Scenario: A peer skips what the member says
    Given an IKE SA that the peer began
    And traffic passes both ways
    When the peer prepares to take over with M1 10 and P1 0
    And it carries N(IPSEC_REPLAY_COUNTER_SYNC) with the data "000003E8"
    And the peer sends it
    Then the system agrees to M2 10 and P2 0
    And the next ESP packet of the system has the sequence number 1002

  @R6311-5-2-3
  Scenario: It skips nothing for a request that it drops
    Given an IKE SA that the peer began
    And traffic passes both ways
    When the peer prepares to take over with M1 1 and P1 0
    And it carries N(IPSEC_REPLAY_COUNTER_SYNC) with the data "000003E8"
    And the peer sends it
    Then the system sends nothing
    And the next ESP packet of the system has the sequence number 2
