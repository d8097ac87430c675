Feature: RFC 7383 2.6 The fragments that come

  Background:
    Given the peer announces IKE fragmentation

  @R7383-2-6-7
  Scenario Outline: A message is served when its last fragment has come, in any order (<how>)
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the peer splits it into 5 fragments
    And the peer sends <how>
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the system has 1 child SA
    And traffic passes both ways

    Examples:
      | how                               |
      | all fragments                     |
      | all fragments, the last one first |

  @R7383-2-6-7
  Scenario: Nothing is done before the last fragment has come
    Given an IKE SA that the peer began
    When the peer prepares a request to delete the child SA
    And it carries a Vendor ID of 300 octets
    And the peer splits it into 3 fragments
    And the peer sends fragment 1
    And the peer sends fragment 2
    Then the system sends nothing
    And the system has 1 child SA
    When the peer sends fragment 3
    Then the system sends an INFORMATIONAL response of D
    And the system has 0 child SAs

  @R7383-2-6-7
  Scenario: A response in fragments completes the system's exchange
    Given the peer proves itself with an ECDSA-256 signature and a chain of four certificates
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And the peer splits it into 4 fragments
    And the peer sends all fragments, the last one first
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R7383-2-6-1 @R7383-2-6-2
  Scenario Outline: A fragment that says it is number <number> of <total> is silently discarded
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends fragment 1
    And the peer sends fragment 2 as number <number> of <total>
    Then the system sends nothing
    And the system has 1 IKE SA
    When the peer sends fragment 2
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

    Examples:
      | number | total |
      | 0      | 2     |
      | 0      | 0     |
      | 1      | 0     |
      | 3      | 2     |
      | 65535  | 2     |

  @R7383-2-6-3
  Scenario: A fragment of fewer in all than have come before is silently discarded
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 3 fragments
    And the peer sends fragment 1
    And the peer sends fragment 2 as number 2 of 2
    And the peer sends fragment 1 as number 1 of 2
    Then the system sends nothing
    When the peer sends fragment 2
    And the peer sends fragment 3
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

  @R7383-2-6-4 @R7383-2-6-1-1
  Scenario: A fragment that has come before is silently discarded
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 3 fragments
    And the peer sends fragment 1
    And the peer sends fragment 1
    And the peer sends fragment 2
    And the peer sends fragment 2
    Then the system sends nothing
    When the peer sends fragment 3
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And the system has 2 child SAs

  @R7383-2-6-5
  Scenario: A fragment whose integrity check fails is silently discarded
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends fragment 1
    And the peer sends fragment 2 with one bit changed
    Then the system sends nothing
    When the peer sends fragment 2
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

  @R7383-2-6-6
  Scenario: A fragment of more in all than have come before begins reassembly anew
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends fragment 1
    And the peer splits it into 3 fragments
    And the peer sends fragment 2
    And the peer sends fragment 3
    Then the system sends nothing
    When the peer sends fragment 1
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

  @R7383-2-6-8 @R7383-2-6-9 @R7383-2-6-10
  Scenario: Fragments of a request that does not become whole are forgotten after some time
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends fragment 1
    And 30 minutes pass
    And whatever the system sent is passed over
    And the peer sends fragment 2
    Then the system sends nothing
    And the system has 1 IKE SA

  @R7383-2-6-9
  Scenario: A request that does not become whole is no reason to give the IKE SA up
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends fragment 1
    And 10 minutes pass
    Then the system has 1 IKE SA
    When the peer splits it into 3 fragments
    And the peer sends all fragments
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

  @R7383-2-6-1-2 @R7383-2-6-1-3
  Scenario: Of a repeated request the first fragment alone is answered
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 3 fragments
    And the peer sends all fragments
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer sends fragment 2
    And the peer sends fragment 3
    Then the system sends nothing
    When the peer sends fragment 1
    Then the system sends the same octets again
    And the system has 2 child SAs

  @R7383-5-1 @R7383-5-2 @R7383-5-3
  Scenario: A peer that sends a message in more fragments than are allowed loses its IKE SA
    Given the system accepts up to 4 fragments
    And an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 4 fragments
    And the peer sends all fragments
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer prepares a request for another child SA
    And the peer splits it into 5 fragments
    And the peer sends all fragments
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload is for the IKE SA and has no SPI
    When the peer answers
    Then the system has 0 IKE SAs

  @R7383-2-6-7 @R7383-2-6-1-1
  Scenario: A message that comes whole between its fragments is served once
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends fragment 1
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer sends fragment 2
    Then the system sends nothing
    And the system has 2 child SAs

  @R7383-2-6-1-2
  Scenario: A request that was answered whole is answered again when its first fragment comes
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer sends fragment 1
    Then the system sends the same octets again
    When the peer sends fragment 2
    Then the system sends nothing
    And the system has 2 child SAs

  @R7383-2-6-7
  Scenario: What is inside fragments is checked like what comes whole
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries a critical payload of the unknown type 200
    And the peer splits it into 3 fragments
    And the peer sends all fragments
    Then the system sends a CREATE_CHILD_SA response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And the system has 1 child SA

  @R7383-2-6-7
  Scenario: Fragments of two messages, a request and a response, do not mix
    Given an IKE SA that the peer began
    When the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request
    And the message is remembered as "request of the system"
    When the peer prepares an INFORMATIONAL request
    And it carries a Vendor ID of 300 octets
    And the peer splits it into 2 fragments
    And the peer sends fragment 1
    And the peer goes back to "request of the system"
    And the peer answers
    Then the system has 2 child SAs
    When the peer sends fragment 2
    Then the system sends an empty INFORMATIONAL response

  @R7383-5-1 @R7383-5-3
  Scenario: A message of more than 64 KB is not put together
    Given an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries a Vendor ID of 40000 octets
    And it carries a Vendor ID of 40000 octets
    And the peer splits it into 64 fragments
    And the peer sends all fragments
    Then the system sends no response

  @R7383-2-6-7
  Scenario: A message in forty fragments is served
    Given the peer proves itself with an ECDSA-256 signature and a chain of four certificates
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the peer splits it into 40 fragments
    And the peer sends all fragments, the last one first
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And traffic passes both ways
