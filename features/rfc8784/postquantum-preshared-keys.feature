Feature: RFC 8784 Postquantum preshared keys

  @R8784-3-1 @R8784-3-2
  Scenario Outline: An initiator with a PPK says USE_PPK, whether it insists or not (<how>)
    Given the system has the PPK "alpha"
    And <how>
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the octets of its N(USE_PPK) payload are "00004033"

    Examples:
      | how                         |
      | the system insists on a PPK |
      | the peer has no PPK         |

  @R8784-3-3
  Scenario: USE_PPK is in the request that brings the cookie too
    Given the system has the PPK "alpha"
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie of 16 octets
    Then the system sends an IKE_SA_INIT request
    And the message contains N(COOKIE), N(USE_PPK) in this order

  @R8784-3-4
  Scenario: A responder without a PPK ignores USE_PPK
    Given the peer has the PPK "alpha"
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(USE_PPK)
    When the peer sends an IKE_AUTH request
    Then the system has 1 IKE SA

  @R8784-3-5 @R8784-3-2 @R8784-3-18 @R8784-3-8 @R8784-5-1-1
  Scenario: A responder uses the PPK that it is told
    Given the system has the PPK "alpha"
    And the system has the PPK "beta"
    And the peer has the PPK "beta"
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(USE_PPK) payload are "00004033"
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the octets of its N(PPK_IDENTITY) payload are "00004034"
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R8784-3-5 @R8784-3-18
  Scenario: A responder that signs uses the PPK as well
    Given the system has the PPK "alpha"
    And the system proves itself with an ECDSA-256 signature
    And the peer proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the octets of its N(PPK_IDENTITY) payload are "00004034"
    And the AUTH payload is of method 14
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R8784-3-5
  Scenario: A responder with a PPK does not say so to who has not asked
    Given the system has the PPK "alpha"
    And the peer has no PPK
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(USE_PPK)
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(PPK_IDENTITY)
    And traffic passes both ways

  @R8784-3-17
  Scenario: A responder that insists aborts when there was no USE_PPK
    Given the system has the PPK "alpha"
    And the system insists on a PPK
    And the peer has no PPK
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R8784-3-10 @R8784-3-11 @R8784-3-12 @R8784-3-13 @R8784-3-8 @R8784-5-1-1
  Scenario: An initiator names its PPK and proves itself without it as well
    Given the system has the PPK "alpha"
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And PPK_IDENTITY names the PPK "alpha"
    And the octets of its N(PPK_IDENTITY) payload are "0000403402616C706861"
    And the AUTH payload is of method 2
    And the AUTH payload proves the system's identity
    And NO_PPK_AUTH proves the system's identity without a PPK
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R8784-3-11 @R8784-3-10
  Scenario: An initiator that insists sends no NO_PPK_AUTH
    Given the system has the PPK "alpha"
    And the system insists on a PPK
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message contains N(PPK_IDENTITY)
    And the message does not contain N(NO_PPK_AUTH)
    And the AUTH payload proves the system's identity

  @R8784-3-12 @R8784-3-13
  Scenario: A signature goes out twice, with the PPK and without
    Given the system has the PPK "alpha"
    And the system proves itself with an ECDSA-256 signature
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the AUTH payload is of method 14
    And the AUTH payload proves the system's identity
    And NO_PPK_AUTH proves the system's identity without a PPK

  @R8784-3-19
  Scenario: Data in the PPK_IDENTITY of the response are ignored
    Given the system has the PPK "alpha"
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And its N(PPK_IDENTITY) payload is "00004034020102030405"
    And the peer sends it
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R8784-3-7
  Scenario: An initiator that does not insist goes on with a peer that does not know PPKs
    Given the system has the PPK "alpha"
    And the peer has no PPK
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message does not contain N(PPK_IDENTITY)
    And the message does not contain N(NO_PPK_AUTH)
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R8784-3-6
  Scenario: An initiator that insists does not
    Given the system has the PPK "alpha"
    And the system insists on a PPK
    And the peer has no PPK
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And 60 seconds pass
    Then the system has not gone on to IKE_AUTH
    And the system has 0 IKE SAs

  @R8784-6-3
  Scenario: And it does not ask again and again
    Given the system has the PPK "alpha"
    And the system insists on a PPK
    And the peer has no PPK
    When the system initiates
    And the peer answers every request in 30 minutes
    Then the system has begun no more than 40 IKE SAs

  @R8784-6-4
  Scenario: An initiator that insists waits for the response of who knows PPKs
    Given the system has the PPK "alpha"
    And the system insists on a PPK
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And it has no N(USE_PPK) payload
    And the peer sends it
    And the peer answers
    Then the system sends an IKE_AUTH request

  @R8784-3-20
  Scenario: An initiator whose responder does not have the PPK goes on without
    Given the system has the PPK "alpha"
    And the peer has the PPK "beta"
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R8784-3-20
  Scenario: An initiator that insists fails then, and says so
    Given the system has the PPK "alpha"
    And the system insists on a PPK
    And the peer has the PPK "beta"
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system sends an INFORMATIONAL request of N(AUTHENTICATION_FAILED), D
    And the system has 0 IKE SAs

  @R8784-3-14
  Scenario: A responder that has agreed on USE_PPK wants a name
    Given the system has the PPK "alpha"
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it has no N(PPK_IDENTITY) payload
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R8784-3-15
  Scenario Outline: A responder does not accept an unknown PPK <when>
    Given the system has the PPK "alpha"
    And the peer has the PPK "beta"
    And <how>
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

    Examples:
      | when                          | how                         |
      | when it insists on one        | the system insists on a PPK |
      | when there is no NO_PPK_AUTH  | the peer insists on a PPK   |

  @R8784-3-16 @R8784-3-13
  Scenario: A responder goes by NO_PPK_AUTH where nobody insists
    Given the system has the PPK "alpha"
    And the peer has the PPK "beta"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(PPK_IDENTITY)
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R8784-3-16
  Scenario: A NO_PPK_AUTH that proves nothing is not accepted
    Given the system has the PPK "alpha"
    And the peer has the PPK "beta"
    And the peer has a wrong shared secret
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R8784-3-8
  Scenario: Another key under the same name is a failed authentication
    Given the system has the PPK "alpha"
    And the peer has another key for the PPK "alpha"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R8784-3-9
  Scenario Outline: No PPK goes into the keys after a rekey (IKE SA begun by the <who>, rekeyed by the <rekeyer>)
    Given the system has the PPK "alpha"
    And an IKE SA that the <who> began
    When the IKE SA is rekeyed by the <rekeyer>
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message is sent under the peer's newest IKE SA
    When the peer sends a request for another child SA
    Then traffic passes both ways

    Examples:
      | who    | rekeyer |
      | peer   | system  |
      | system | peer    |

  @R8784-3-21
  Scenario: With EAP the PPK is named with AUTH after EAP (the system as responder)
    Given the system has the PPK "alpha"
    And the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(PPK_IDENTITY)
    And the AUTH payload proves the system's identity
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response
    And the octets of its N(PPK_IDENTITY) payload are "00004034"
    And the AUTH payload is made with the MSK
    And traffic passes both ways

  @R8784-3-21 @R8784-3-12
  Scenario: With EAP the PPK is named with AUTH after EAP (the system as initiator)
    Given the system has the PPK "alpha"
    And the system proves itself by EAP-MSCHAPv2
    And the peer proves itself with an ECDSA-256 signature
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message does not contain N(PPK_IDENTITY)
    When the peer answers
    And the EAP method runs to its end
    Then PPK_IDENTITY names the PPK "alpha"
    And NO_PPK_AUTH proves the system's identity without a PPK
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R8784-5-2-3-1
  Scenario: Peers that prove nothing else are accepted by a PPK
    Given neither side authenticates
    And the system has the PPK "alpha"
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R8784-5-2-3-1
  Scenario: And are not accepted without one
    Given neither side authenticates
    And the system has the PPK "alpha"
    And the peer has the PPK "beta"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R8784-5-2-3-1
  Scenario: An initiator that proves nothing else insists on its PPK
    Given neither side authenticates
    And the system has the PPK "alpha"
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message contains N(PPK_IDENTITY)
    And the message does not contain N(NO_PPK_AUTH)
