Feature: RFC 9370 2.2.4 Several key exchanges in CREATE_CHILD_SA

  Background:
    Given the system accepts the IKE proposal
      | transforms                                                               |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE2=ECP384 |
    And the system accepts the ESP proposal
      | transforms                                                      |
      | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ADDKE3=ECP256 ESN_NO |

  @R9370-2-2-4-1 @R9370-2-2-4-2 @R9370-2-2-4-4 @R9370-2-2-4-5 @R9370-2-2-4-6 @R9370-2-2-4-16 @R9370-2-2-4-17
  Scenario Outline: The system as initiator goes on with one IKE_FOLLOWUP_KE for each (<wish>)
    Given an IKE SA that the peer began
    When the system is to <wish>
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    Then the system sends an IKE_FOLLOWUP_KE request of KE, N(ADDITIONAL_KEY_EXCHANGE)
    And the KE payload is of the group ECP384
    And the message returns the peer's ADDITIONAL_KEY_EXCHANGE
    And the system has 1 child SA
    And the system sends no further request
    When the peer answers
    Then the system sends an IKE_FOLLOWUP_KE request of KE, N(ADDITIONAL_KEY_EXCHANGE)
    And the KE payload is of the group ECP256
    And the message returns the peer's ADDITIONAL_KEY_EXCHANGE
    And the system has 1 child SA
    When the peer answers
    Then the system has 2 child SAs
    And traffic passes both ways

    Examples:
      | wish                    |
      | create another child SA |
      | rekey the child SA      |

  @R9370-2-2-4-1 @R9370-2-2-4-2 @R9370-2-2-4-3 @R9370-2-2-4-5 @R9370-2-2-4-6 @R9370-2-2-4-16 @R9370-2-2-4-17
  Scenario Outline: The system as responder names the series as long as more is to come (<request>)
    Given an IKE SA that the peer began
    When the peer sends a <request>
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr, TSi, TSr, N(ADDITIONAL_KEY_EXCHANGE)
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ADDKE3=ECP256 ESN_NO"
    And the system has 1 child SA
    When the peer sends an IKE_FOLLOWUP_KE request
    Then the system sends an IKE_FOLLOWUP_KE response of KE, N(ADDITIONAL_KEY_EXCHANGE)
    And the KE payload is of the group ECP384
    And the system has 1 child SA
    When the peer sends an IKE_FOLLOWUP_KE request
    Then the system sends an IKE_FOLLOWUP_KE response of KE
    And the KE payload is of the group ECP256
    And the system has 2 child SAs
    And traffic passes both ways

    Examples:
      | request                       |
      | request for another child SA  |
      | request to rekey the child SA |

  @R9370-2-2-4-1 @R9370-2-2-4-15 @R9370-2-2-4-17
  Scenario: The system rekeys an IKE SA with all its key exchanges
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request of SA, Ni, KEi
    And the peer answers
    Then the system sends an IKE_FOLLOWUP_KE request of KE, N(ADDITIONAL_KEY_EXCHANGE)
    And the KE payload is of the group ECP256
    When the peer answers
    Then the system sends an IKE_FOLLOWUP_KE request of KE, N(ADDITIONAL_KEY_EXCHANGE)
    And the KE payload is of the group ECP384
    When the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the message is sent under the peer's first IKE SA
    When the peer answers
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request of nothing
    And the message is sent under the peer's newest IKE SA
    And the system's IKE SA has the SPIs of the peer's newest one

  @R9370-2-2-4-1 @R9370-2-2-4-3 @R9370-2-2-4-15 @R9370-2-2-4-17
  Scenario: The peer rekeys an IKE SA with all its key exchanges
    Given an IKE SA that the system began
    When the IKE SA is rekeyed by the peer
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message is sent under the peer's newest IKE SA
    And the system's IKE SA has the SPIs of the peer's newest one
    And traffic passes both ways

  @R9370-2-2-4-6
  Scenario: An IKE_FOLLOWUP_KE request of another method than the agreed one makes no SA
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer prepares an IKE_FOLLOWUP_KE request
    And the octets 0 to 1 of its KE payload are "0013"
    And the peer sends it
    Then the system sends an IKE_FOLLOWUP_KE response of N(INVALID_SYNTAX)
    And the system has 1 child SA
    And the system has 1 IKE SA

  @R9370-2-2-4-4
  Scenario: A system whose peer names no series makes no SA
    Given an IKE SA that the peer began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer prepares its answer
    And it has no N(ADDITIONAL_KEY_EXCHANGE) payload
    And the peer sends it
    Then the system sends no IKE_FOLLOWUP_KE
    And the system has 1 child SA

  @R9370-2-2-4-7 @R9370-2-2-4-8
  Scenario Outline: A series that does not go on is forgotten (<request>)
    Given an IKE SA that the peer began
    When the peer sends a <request>
    And the system sends a CREATE_CHILD_SA response
    And 25 seconds pass
    And whatever the system sent is passed over
    And the peer sends an IKE_FOLLOWUP_KE request
    Then the system sends an IKE_FOLLOWUP_KE response of N(STATE_NOT_FOUND)
    And STATE_NOT_FOUND has 0 octets of data
    And the system has 1 IKE SA
    And traffic passes both ways

    Examples:
      | request                      |
      | request for another child SA |
      | request to rekey the IKE SA  |

  @R9370-2-2-4-8
  Scenario: IKE_FOLLOWUP_KE out of nowhere gets STATE_NOT_FOUND
    Given an IKE SA that the peer began
    When the peer goes on with a series that does not exist
    Then the system sends an IKE_FOLLOWUP_KE response of N(STATE_NOT_FOUND)
    And the octets of its N(STATE_NOT_FOUND) payload are "0000002F"
    And the system has 1 IKE SA
    And traffic passes both ways

  @R9370-2-2-4-9 @R9370-2-2-4-10 @R9370-2-2-4-11
  Scenario Outline: STATE_NOT_FOUND makes the system begin again from CREATE_CHILD_SA (<wish>)
    Given an IKE SA that the system began
    When the system is to <wish>
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    And the system sends an IKE_FOLLOWUP_KE request
    And the peer answers with N(STATE_NOT_FOUND)
    And 60 seconds pass
    Then the system sends a CREATE_CHILD_SA request
    And the system has 1 child SA
    And the system has 1 IKE SA

    Examples:
      | wish                    |
      | create another child SA |
      | rekey the child SA      |
      | rekey the IKE SA        |

  @R9370-2-2-4-12
  Scenario: STATE_NOT_FOUND again and again makes the system delete the IKE SA
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    And the peer loses every series in 30 minutes
    Then the system asked to delete the IKE SA and began a new one

  @R9370-2-2-4-13
  Scenario Outline: In a collision the initiator of the exchange with the lowest nonce stops (<wish>, lowest nonce in <lowest>)
    Given an IKE SA that the system began
    And the peer's nonces begin with the octet <first>
    When the system is to <wish>
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer sends a <request>
    And the system sends a CREATE_CHILD_SA response
    And the peer's nonces begin with the octet <second>
    And the peer goes back to "the system's rekey"
    And the peer answers
    Then <outcome>
    And <end>

    Examples:
      | wish               | request                       | first | second | lowest               | outcome                                 | end                                      |
      | rekey the child SA | request to rekey the child SA | 255   | 0      | the peer's response  | the system sends no IKE_FOLLOWUP_KE     | the peer's rekey comes to its end        |
      | rekey the child SA | request to rekey the child SA | 0     | 255    | the peer's request   | the system sends an IKE_FOLLOWUP_KE request | the system's rekey comes to its end  |
      | rekey the IKE SA   | request to rekey the IKE SA   | 255   | 0      | the peer's response  | the system sends no IKE_FOLLOWUP_KE     | the peer's rekey comes to its end        |
      | rekey the IKE SA   | request to rekey the IKE SA   | 0     | 255    | the peer's request   | the system sends an IKE_FOLLOWUP_KE request | the system's rekey comes to its end  |

  @R9370-2-2-4-13
  Scenario Outline: In a collision an SA of one exchange and a series of another are told apart by the nonces too (the system's rekey has <system>, lowest nonce in the peer's <lowest>)
    Given the system accepts the ESP proposals
      | transforms          |
      | <system first>      |
      | <system second>     |
    And the peer offers the ESP proposal
      | transforms  |
      | <peer>      |
    And an IKE SA that the system began
    And the peer's nonces begin with the octet <first>
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer sends a request to rekey the child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer's nonces begin with the octet <second>
    And the peer offers the ESP proposal
      | transforms      |
      | <peer answers>  |
    And the peer goes back to "the system's rekey"
    And the peer answers
    Then <outcome>
    And the system has 1 IKE SA

    Examples:
      | system  | lowest   | first | second | system first                                  | system second                                 | peer                                          | peer answers                                  | outcome                                                   |
      | none    | request  | 0     | 255    | ENCR_AES_GCM_16/128 X25519 ESN_NO               | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ESN_NO | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ESN_NO | ENCR_AES_GCM_16/128 X25519 ESN_NO               | the child SA of the system's rekey is the only one        |
      | one     | response | 255   | 0      | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ESN_NO | ENCR_AES_GCM_16/128 X25519 ESN_NO               | ENCR_AES_GCM_16/128 X25519 ESN_NO               | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ESN_NO | the system sends no IKE_FOLLOWUP_KE                       |
      | one     | request  | 0     | 255    | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ESN_NO | ENCR_AES_GCM_16/128 X25519 ESN_NO               | ENCR_AES_GCM_16/128 X25519 ESN_NO               | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ESN_NO | the child SA of the system's rekey stays beside the peer's |

  @R9370-2-2-4-14
  Scenario Outline: A rekey that comes when the system's own is at IKE_FOLLOWUP_KE gets TEMPORARY_FAILURE (<wish>)
    Given an IKE SA that the system began
    When the system is to <wish>
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    And the system sends an IKE_FOLLOWUP_KE request
    And the message is remembered as "the first additional key exchange"
    And the peer sends a <request>
    Then the system sends a CREATE_CHILD_SA response of N(TEMPORARY_FAILURE)
    When the peer goes back to "the first additional key exchange"
    And the peer answers
    Then the system sends an IKE_FOLLOWUP_KE request
    And the system's rekey comes to its end

    Examples:
      | wish               | request                       |
      | rekey the child SA | request to rekey the child SA |
      | rekey the IKE SA   | request to rekey the IKE SA   |

  @R9370-2-2-1-5 @R9370-2-2-1-6
  Scenario: A child SA with one algorithm twice is refused, and the IKE SA stays
    Given the peer offers the ESP proposal
      | transforms                                                      |
      | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ADDKE3=ECP384 ESN_NO |
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(NO_PROPOSAL_CHOSEN)
    And the system has 1 IKE SA

  @R9370-2-2-1-7 @R9370-2-2-1-8
  Scenario: A peer that chooses one algorithm twice in CREATE_CHILD_SA gets no IKE_FOLLOWUP_KE
    Given the system accepts the ESP proposal
      | transforms                                                                    |
      | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP384 ADDKE1=ECP256 ADDKE3=ECP256 ESN_NO |
    And an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer prepares its answer
    And its SA payload is
      | number | transforms                                                      |
      | 1      | ENCR_AES_GCM_16/128 X25519 ADDKE1=ECP256 ADDKE3=ECP256 ESN_NO |
    And the peer sends it
    Then the system sends no IKE_FOLLOWUP_KE
    And the system has 1 child SA

  @R-2-5-10 @R-2-5-14 @R-4-1
  Scenario: A payload of unknown type in an IKE_FOLLOWUP_KE request is skipped
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer prepares an IKE_FOLLOWUP_KE request
    And it carries a payload of the unknown type 200
    And it carries a payload of the unknown type 201 in clear before SK
    And the peer sends it
    Then the system sends an IKE_FOLLOWUP_KE response of KE, N(ADDITIONAL_KEY_EXCHANGE)

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-4-2
  Scenario: A critical payload of unknown type makes an IKE_FOLLOWUP_KE request fail, and nothing else
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer prepares an IKE_FOLLOWUP_KE request
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system sends an IKE_FOLLOWUP_KE response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"
    And the system has 1 IKE SA
    And the system has 1 child SA
