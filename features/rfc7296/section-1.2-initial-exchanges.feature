Feature: 1.2 The initial exchanges

  @R-1-2-3 @R-2-6-5 @R-3-1-8 @R-3-1-9 @R-3-1-18 @R-3-1-23 @R-2-2-2 @R-2-6-2
  Scenario: The initiator begins with HDR, SAi1, KEi, Ni
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message contains SA, KEi, Ni in this order
    And the message's initiator SPI is not zero
    And the message's responder SPI is zero
    And the message has the message ID 0
    And the Initiator flag of the message is set
    And the Response flag of the message is clear
    And the message is not protected

  @R-1-2-4 @R-2-7-1 @R-3-1-19 @R-3-1-24 @R-2-2-6
  Scenario: The responder answers with HDR, SAr1, KEr, Nr and one suite
    Given the peer offers the IKE proposal
      | transforms                                                                          |
      | ENCR_AES_GCM_16/128 ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_256 PRF_HMAC_SHA2_512 X25519 ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519"
    And the message's SPIs are not zero
    And the message has the message ID 0
    And the Response flag of the message is set
    And the Initiator flag of the message is clear

  @R-1-2-6 @R-1-2-1 @R-1-2-21 @R-1-2-22 @R-1-2-23 @R-2-2-3
  Scenario: The initiator's IKE_AUTH carries identity, AUTH and the first child SA
    Given IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, IDr, AUTH, SA, TSi, TSr in this order
    And the message does not contain KE
    And the message does not contain Ni
    And no proposal contains a key exchange transform
    And the message is protected
    And the message has the message ID 1
    And the AUTH payload proves the system's identity

  @R-1-2-10 @R-1-2-21 @R-1-2-22 @R-2-2-6 @R-4-3
  Scenario: The responder's IKE_AUTH completes IKE SA and child SA
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the message has the message ID 1
    And the AUTH payload proves the system's identity
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways

  @R-4-3
  Scenario: The system sets up an IKE SA and a child SA in four messages
    Given an IKE SA that the system began
    Then the system's IKE SA was begun by the system
    And traffic passes both ways

  @R-1-2-7 @R-1-2-11 @R-3-6-10 @R-3-6-1
  Scenario Outline: The first CERT payload holds the key of the AUTH payload (<signature>, begun by the <who>)
    Given the system proves itself with an <signature> signature
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message contains <id>, CERT, AUTH in this order
    And the AUTH payload proves the system's identity

    Examples:
      | signature | who    | sends                              | kind     | id  |
      | RSA       | system | 0 seconds pass                     | request  | IDi |
      | ECDSA-256 | system | 0 seconds pass                     | request  | IDi |
      | RSA       | peer   | the peer sends an IKE_AUTH request | response | IDr |
      | ECDSA-256 | peer   | the peer sends an IKE_AUTH request | response | IDr |
      | Ed25519   | peer   | the peer sends an IKE_AUTH request | response | IDr |

  @R-1-2-12 @R-1-2-19 @R-2-21-2-1 @R-2-21-2-2 @R-3-10-1-11
  Scenario: A responder refuses an AUTH payload that is wrong in one bit
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the AUTH payload is wrong in one bit
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And AUTHENTICATION_FAILED has 0 octets of data
    And the message is protected
    And the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-1-2-12
  Scenario: A responder refuses another shared secret
    Given the peer has a wrong shared secret
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R-1-2-12 @R-2-21-2-3
  Scenario: An initiator refuses a responder whose AUTH payload is wrong
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer prepares its answer
    And the AUTH payload is wrong in one bit
    And the peer sends it
    Then the system sends an INFORMATIONAL request
    And the message contains N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-1-2-12
  Scenario Outline: A signature by a key that the certificate does not hold is refused (<signature>)
    Given the peer proves itself with an <signature> signature
    And the peer signs with a key that its certificate does not hold
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

    Examples:
      | signature |
      | RSA       |
      | ECDSA-256 |
      | Ed25519   |

  @R-1-2-12 @R-2-15-7
  Scenario Outline: A right signature is accepted (<signature>)
    Given the peer proves itself with an <signature> signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the system has 1 IKE SA

    Examples:
      | signature |
      | RSA       |
      | ECDSA-256 |
      | ECDSA-384 |
      | Ed25519   |

  @R-1-2-12 @R-1-2-2 @R-3-14-13 @R-3-14-14
  Scenario: A message whose integrity check fails is not looked at, and a good copy is
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And one bit of it is changed on the way
    And the peer sends it
    Then the system sends nothing
    And the system has 0 IKE SAs

  @R-1-2-13
  Scenario: The shared secret of one identity does not serve another
    Given the peer says that it is "FQDN somebody.else.example"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R-1-2-14 @R-1-3-7 @R-2-6-6 @R-3-4-6
  Scenario: A KE payload of a group that the responder does not choose is answered with the right one
    Given the peer offers the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256 X25519 |
    And the peer uses the group ECP256 for its KE payload
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(INVALID_KE_PAYLOAD)
    And INVALID_KE_PAYLOAD has the data "001F"
    And the message's responder SPI is zero

  @R-1-2-14
  Scenario: With a KE payload of that group the request succeeds
    Given the peer offers the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256 X25519 |
    And the peer uses the group ECP256 for its KE payload
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(INVALID_KE_PAYLOAD)
    And the peer uses the group X25519 for its KE payload
    And the peer repeats the IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the KE payload is of the group X25519

  @R-1-2-15 @R-1-2-16 @R-2-2-2 @R-3-3-6-12 @R-3-3-6-13 @R-2-21-1-1 @R-2-6-7
  Scenario: An initiator tries again with the group that INVALID_KE_PAYLOAD names and the full proposal
    Given the system accepts the IKE proposals
      | transforms                                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ECP256          |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_384 ECP384 X25519 MODP2048 |
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the message is remembered as "first"
    And the peer answers with N(INVALID_KE_PAYLOAD) and the data "0013"
    Then the system sends an IKE_SA_INIT request
    And the KE payload is of the group ECP256
    And the SA payload is the same as in "first"
    And the message has the message ID 0

  @R-1-2-17 @R-1-2-18 @R-1-6 @R-2-9-6 @R-2-21-2-7
  Scenario: The IKE SA stands although no traffic selector is acceptable
    Given the peer's selectors are "172.16.0.0-172.16.0.255" for itself and "172.17.0.0-172.17.0.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(TS_UNACCEPTABLE)
    And the system has 1 IKE SA
    And the system has 0 child SAs

  @R-1-2-17 @R-1-2-18 @R-2-21-2-7
  Scenario: The IKE SA stands although no ESP proposal is acceptable
    Given the peer offers the ESP proposal
      | transforms                                     |
      | ENCR_AES_CBC/128 AUTH_HMAC_SHA2_256_128 ESN_NO |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(NO_PROPOSAL_CHOSEN)
    And the system has 1 IKE SA
    And the system has 0 child SAs

  @R-1-2-17 @R-1-2-18 @R-2-21-2-8
  Scenario Outline: An initiator authenticates a responder that refuses the child SA with <error>
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it has no SA payload
    And it has no TSi payload
    And it has no TSr payload
    And it carries N(<error>)
    And the peer sends it
    Then the system has 1 IKE SA
    And the system has 0 child SAs

    Examples:
      | error                    |
      | NO_PROPOSAL_CHOSEN       |
      | TS_UNACCEPTABLE          |
      | SINGLE_PAIR_REQUIRED     |
      | INTERNAL_ADDRESS_FAILURE |
      | FAILED_CP_REQUIRED       |

  @R-1-2-19
  Scenario: An initiator gives up an IKE SA when AUTHENTICATION_FAILED comes without AUTH
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer answers with N(AUTHENTICATION_FAILED)
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-1-2-8
  Scenario: A responder that is not who the initiator asked for answers with its own identity
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And its IDr payload is "02000000736F6D65626F6479"
    And the peer sends it
    Then the system sends an IKE_AUTH response
    And IDr is "FQDN system.example"

  @R-1-2-9 @R-1-2-13
  Scenario: An initiator closes the IKE SA when the responder is another one than expected
    Given the peer says that it is "FQDN impostor.example"
    And IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer answers
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-1-2-20
  Scenario Outline: An error in IKE_AUTH from a responder that has not proved itself makes no IKE SA (<error>)
    Given IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers with N(<error>)
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

    Examples:
      | error                 |
      | NO_PROPOSAL_CHOSEN    |
      | AUTHENTICATION_FAILED |
      | TS_UNACCEPTABLE       |
