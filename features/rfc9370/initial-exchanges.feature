Feature: RFC 9370 2.2.1 and 2.2.2 Several key exchanges for a first IKE SA

  @R9370-2-2-1-1 @R9370-2-2-1-2 @R9370-2-2-2-1 @R9370-2-2-2-2 @R9370-2-2-2-3
  Scenario: The system as initiator does the agreed key exchanges in the order of their types
    Given the system accepts the IKE proposal
      | transforms                                                                           |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP384 ADDKE2=MODP2048 ADDKE3=ECP256 |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_INTERMEDIATE request of KE
    And the KE payload is of the group ECP384
    And the system sends no further request
    When the peer answers
    Then the system sends an IKE_INTERMEDIATE request of KE
    And the KE payload is of the group MODP2048
    And the system sends no further request
    When the peer answers
    Then the system sends an IKE_INTERMEDIATE request of KE
    And the KE payload is of the group ECP256
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the AUTH payload proves the system's identity
    When the peer answers
    Then traffic passes both ways

  @R9370-2-2-1-1 @R9370-2-2-1-3 @R9370-2-2-2-1 @R9370-2-2-2-2 @R9370-2-2-2-3
  Scenario: The system as responder does the agreed key exchanges in the order of their types
    Given the system accepts the IKE proposal
      | transforms                                                                                |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP384 ADDKE2=MODP2048 ADDKE3=ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP384 ADDKE2=MODP2048 ADDKE3=ECP256"
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    And the KE payload is of the group ECP384
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    And the KE payload is of the group MODP2048
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    And the KE payload is of the group ECP256
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R9370-2-2-2-2
  Scenario Outline: Keys are made with every prf and kind of cipher (<suite>, begun by the <who>)
    Given the system accepts the IKE proposal
      | transforms                   |
      | <suite> ECP256 ADDKE1=X25519 |
    And an IKE SA that the <who> began
    Then traffic passes both ways
    When the IKE SA is rekeyed by the system
    Then traffic passes both ways

    Examples:
      | suite                                                              | who    |
      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_512 AUTH_HMAC_SHA2_512_256         | peer   |
      | ENCR_AES_CBC/128 PRF_AES128_XCBC AUTH_AES_XCBC_96                 | system |
      | ENCR_AES_CBC/128 PRF_AES128_CMAC AUTH_HMAC_SHA2_256_128           | peer   |
      | ENCR_CHACHA20_POLY1305 PRF_HMAC_SHA2_384                          | system |

  @R9370-2-2-2-1
  Scenario: A request with another method than the agreed one makes no IKE SA
    Given the system accepts the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And the octets 0 to 1 of its KE payload are "0014"
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE response of N(INVALID_SYNTAX)
    And the system has 0 IKE SAs

  @R9370-2-2-2-1
  Scenario: A response with another method than the agreed one is not gone on with
    Given the system accepts the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer prepares its answer
    And the octets 0 to 1 of its KE payload are "0014"
    And the peer sends it
    Then the system sends no IKE_AUTH and no IKE_INTERMEDIATE

  @R9370-2-2-1-13
  Scenario: An initiator that proposes additional key exchanges announces IKE_INTERMEDIATE
    Given the system accepts the IKE proposal
      | transforms                                                             |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE2=ECP256 ADDKE2=NONE |
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message contains N(INTERMEDIATE_EXCHANGE_SUPPORTED)
    And the message offers
      | number | transforms                                                             |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE2=ECP256 ADDKE2=NONE |

  @R9370-2-2-1-14
  Scenario: A responder that agrees announces IKE_INTERMEDIATE
    Given the system accepts the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message contains N(INTERMEDIATE_EXCHANGE_SUPPORTED)

  @R9370-2-2-1-16
  Scenario Outline: Without a proposal of the peer's that has them there are none (<who>)
    Given the system accepts the IKE proposals
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519               |
    And the peer offers the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 |
    And an IKE SA that the <who> began
    Then traffic passes both ways

    Examples:
      | who    |
      | peer   |
      | system |

  @R9370-2-2-1-4 @R9370-2-2-1-10 @R9370-2-2-1-3
  Scenario: The system chooses NONE where its peer makes a key exchange optional that it has not
    Given the peer offers the IKE proposal
      | transforms                                                                         |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE1=NONE ADDKE4=NONE |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=NONE ADDKE4=NONE"
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And traffic passes both ways

  @R9370-2-2-1-4 @R9370-2-2-1-10
  Scenario: The system leaves out what its peer has chosen NONE for
    Given the system accepts the IKE proposal
      | transforms                                                                           |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE1=NONE ADDKE2=ECP384 |
    And the peer offers the IKE proposal
      | transforms                                                             |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=NONE ADDKE2=ECP384 |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_INTERMEDIATE request of KE
    And the KE payload is of the group ECP384
    When the peer answers
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then traffic passes both ways

  @R9370-2-2-1-3
  Scenario: A key exchange that is not optional and unknown to the system makes the proposal unacceptable
    Given the peer offers the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R9370-2-2-1-5
  Scenario: The system chooses no algorithm twice
    Given the system accepts the IKE proposal
      | transforms                                                                                                       |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE1=ECP384 ADDKE2=ECP256 ADDKE2=X25519 ADDKE3=ECP384 ADDKE3=ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)
    When the peer offers the IKE proposal
      | transforms                                                                                                         |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE1=ECP384 ADDKE2=ECP256 ADDKE3=ECP384 ADDKE3=NONE |
    And the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R9370-2-2-1-5
  Scenario: Where the wishes of both would lead to one algorithm twice the system finds another choice
    Given the system accepts the IKE proposal
      | transforms                                                                                           |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE1=ECP384 ADDKE2=ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP384 ADDKE2=ECP256"

  @R9370-2-2-1-6
  Scenario: Where there is nothing but one algorithm for two places the system answers NO_PROPOSAL_CHOSEN
    Given the system accepts the IKE proposal
      | transforms                                                               |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE2=ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R9370-2-2-1-6
  Scenario: The method of Transform Type 4 counts as well
    Given the system accepts the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R9370-2-2-1-7 @R9370-2-2-1-8
  Scenario: A responder that has chosen an algorithm twice is not gone on with
    Given the system accepts the IKE proposal
      | transforms                                                                             |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE1=ECP384 ADDKE2=ECP256 |
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And its SA payload is
      | number | transforms                                                               |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE2=ECP256 |
    And the peer sends it
    Then the system sends no IKE_AUTH and no IKE_INTERMEDIATE

  @R9370-2-2-1-11 @R9370-2-2-1-12 @R9370-2-2-1-1
  Scenario Outline: Types need not be consecutive, and those that are left out are none (begun by the <who>)
    Given the system accepts the IKE proposal
      | transforms                                                                                                                     |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE2=ECP256 ADDKE5=ECP384 ADDKE7=MODP2048 ADDKE7=NONE |
    And the peer offers the IKE proposal
      | transforms                                                               |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE2=ECP256 ADDKE5=ECP384 <rest> |
    And IKE_SA_INIT is done, begun by the <who>
    When the additional key exchanges are done
    And <sends>
    Then the system sends an IKE_AUTH <kind>
    And the AUTH payload proves the system's identity

    Examples:
      | who    | sends                              | kind     | rest         |
      | system | 0 seconds pass                     | request  |  ADDKE7=NONE |
      | peer   | the peer sends an IKE_AUTH request | response |              |

  @R9370-2-2-1-12
  Scenario: A type that the system wants is none where its peer has left it out
    Given the system accepts the IKE proposal
      | transforms                                                               |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE2=ECP384 |
    And the peer offers the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R9370-2-2-1-15
  Scenario: Without the announcement of IKE_INTERMEDIATE proposals with additional key exchanges are skipped
    Given the system accepts the IKE proposals
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519               |
    And the peer does not announce IKE_INTERMEDIATE
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 2 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519"
    And the message does not contain N(INTERMEDIATE_EXCHANGE_SUPPORTED)

  @R9370-2-2-1-15
  Scenario: And where there is no other proposal none is chosen
    Given the system accepts the IKE proposal
      | transforms                                                             |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE1=NONE |
    And the peer does not announce IKE_INTERMEDIATE
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R9370-2-2-1-15
  Scenario: A response that chooses additional key exchanges without the announcement is not gone on with
    Given the system accepts the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer does not announce IKE_INTERMEDIATE
    And the peer answers
    Then the system sends no IKE_AUTH and no IKE_INTERMEDIATE

  @R9370-2-2-5-1-1
  Scenario: An IKE SA without children and additional key exchanges gets both later
    Given the system accepts the IKE proposals
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519               |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    And the system accepts the ESP proposal
      | transforms                                        |
      | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP256 ESN_NO |
    And the peer wants no child SA
    And the peer offers the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH
    When the peer offers the IKE proposal
      | transforms                                                 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 |
    And the IKE SA is rekeyed by the peer
    And the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr, TSi, TSr, N(ADDITIONAL_KEY_EXCHANGE)
    When the peer sends an IKE_FOLLOWUP_KE request
    Then the system sends an IKE_FOLLOWUP_KE response of KE
    And traffic passes both ways
