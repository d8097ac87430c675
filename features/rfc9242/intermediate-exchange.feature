Feature: RFC 9242 The IKE_INTERMEDIATE exchange

  Background:
    Given the system accepts the IKE proposal
      | transforms                                                                  |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE2=ECP384 |

  @R9242-3-1-1 @R9242-3-1-2
  Scenario: An initiator that has a use for it announces it
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message contains N(INTERMEDIATE_EXCHANGE_SUPPORTED)
    And INTERMEDIATE_EXCHANGE_SUPPORTED has 0 octets of data
    And the octets of its N(INTERMEDIATE_EXCHANGE_SUPPORTED) payload are "00004036"

  @R9242-3-1-1 @R9242-3-1-2
  Scenario: A responder that will use it announces it
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message contains N(INTERMEDIATE_EXCHANGE_SUPPORTED)
    And INTERMEDIATE_EXCHANGE_SUPPORTED has 0 octets of data

  @R9242-3-1-3
  Scenario: Data in the announcement change nothing
    Given the peer does not announce IKE_INTERMEDIATE
    When the peer prepares an IKE_SA_INIT request
    And it carries N(INTERMEDIATE_EXCHANGE_SUPPORTED) with the data "0102030405"
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains N(INTERMEDIATE_EXCHANGE_SUPPORTED)
    When the additional key exchanges are done
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And traffic passes both ways

  @R9242-3-2-1 @R9242-3-2-2 @R9242-3-2-3 @R9242-3-2-4 @R9242-3-2-6 @R9242-3-2-7 @R9242-3-3-1-1 @R9242-3-3-1-2 @R9242-3-3-1-3 @R9242-3-3-1-4
  Scenario: The system as initiator makes one exchange after the other, and then IKE_AUTH
    Given IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_INTERMEDIATE request of KE
    And the message has the message ID 1
    And the message is protected
    And the system sends no further request
    When the peer answers
    Then the system sends an IKE_INTERMEDIATE request of KE
    And the message has the message ID 2
    And the system has 0 IKE SAs
    And the system sends no further request
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the message has the message ID 3
    And the system has 0 IKE SAs
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R9242-3-2-3 @R9242-3-2-4 @R9242-3-3-1-1 @R9242-3-3-1-2 @R9242-3-3-1-3 @R9242-3-3-1-4 @R9242-3-2-6
  Scenario: The system as responder answers each, and has no IKE SA before IKE_AUTH
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    And the message has the message ID 1
    And the message is protected
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    And the message has the message ID 2
    And the system has 0 IKE SAs
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the message has the message ID 3
    And the system has 1 IKE SA
    And traffic passes both ways

  @R9242-3-2-5
  Scenario Outline: A request with the message ID <id> instead of 1 is not taken
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And it has the message ID <id>
    And the peer sends it
    Then the system sends no IKE_INTERMEDIATE

    Examples:
      | id |
      | 0  |
      | 2  |
      | 3  |

  @R9242-3-2-5
  Scenario: A response with another message ID is not taken
    Given IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer prepares its answer
    And it has the message ID 2
    And the peer sends it
    Then the system sends no IKE_AUTH and no IKE_INTERMEDIATE

  @R9242-3-2-2
  Scenario: IKE_AUTH before the agreed exchanges is not taken
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends nothing
    And the system has 0 IKE SAs

  @R9242-3-3-1-1
  Scenario: An IKE_INTERMEDIATE request in clear is not taken
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And it is sent in clear
    And the peer sends it
    Then the system sends no IKE_INTERMEDIATE

  @R9242-3-3-1-1
  Scenario: An IKE_INTERMEDIATE response in clear is not taken
    Given IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer prepares its answer
    And it is sent in clear
    And the peer sends it
    Then the system sends no IKE_AUTH and no IKE_INTERMEDIATE

  @R9242-3-3-2-1 @R9242-3-3-2-2 @R9242-3-3-2-6
  Scenario Outline: AUTH of the system covers what was said in IKE_INTERMEDIATE (IKE SA begun by the <who>)
    Given IKE_SA_INIT is done, begun by the <who>
    When the additional key exchanges are done
    And <sends>
    Then the system sends an IKE_AUTH <kind>
    And the AUTH payload proves the system's identity

    Examples:
      | who    | sends                              | kind     |
      | system | 0 seconds pass                     | request  |
      | peer   | the peer sends an IKE_AUTH request | response |

  @R9242-3-3-2-1
  Scenario: AUTH that leaves IKE_INTERMEDIATE out is not accepted
    Given IKE_SA_INIT is done, begun by the peer
    When the additional key exchanges are done
    And the peer forgets what was said in IKE_INTERMEDIATE
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R9242-3-3-2-2
  Scenario: Payloads of unknown types inside SK and before it are covered too
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And it carries a payload of the unknown type 200
    And it carries a payload of the unknown type 201 in clear before SK
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE response of KE
    When the additional key exchanges are done
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity

  @R9242-3-3-2-2
  Scenario: Padding is not covered
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And it has 3 more blocks of padding than needed
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE response of KE
    When the additional key exchanges are done
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R9242-3-3-2-3 @R9242-3-3-2-4
  Scenario: A request in fragments counts as the whole that it was
    Given the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And the peer splits it into 3 fragments
    And the peer sends all fragments, the last one first
    Then the system sends an IKE_INTERMEDIATE response of KE
    When the additional key exchanges are done
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity

  @R9242-3-3-2-5
  Scenario Outline: Reserved bits of SK are covered as they came (<form>)
    Given the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And the reserved bits of its SK payload are set
    And <sends>
    Then the system sends an IKE_INTERMEDIATE response of KE
    When the additional key exchanges are done
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

    Examples:
      | form         | sends                               |
      | whole        | the peer sends it                   |
      | in fragments | the peer sends it in two fragments  |

  @R9242-3-3-2-3
  Scenario: A system that sends fragments computes AUTH over whole messages
    Given the system accepts the IKE proposal
      | transforms                                                               |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=MODP8192 |
    And the system sends IP packets of up to 576 octets
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_INTERMEDIATE request of KE
    And the message came in fragments
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the AUTH payload proves the system's identity
    When the peer answers
    Then traffic passes both ways

  @R9242-5-1
  Scenario: More exchanges than were agreed are not served
    Given IKE_SA_INIT is done, begun by the peer
    When the additional key exchanges are done
    And the peer sends another IKE_INTERMEDIATE request than was agreed
    Then the system sends no IKE_INTERMEDIATE

  @R9242-3-2-2
  Scenario: IKE_INTERMEDIATE after IKE_AUTH is not served
    Given an IKE SA that the peer began
    When the peer sends another IKE_INTERMEDIATE request than was agreed
    Then the system sends no IKE_INTERMEDIATE
    And the system has 1 IKE SA

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-4-2
  Scenario: A critical payload of unknown type makes an IKE_INTERMEDIATE request fail
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"
    And the system has 0 IKE SAs
