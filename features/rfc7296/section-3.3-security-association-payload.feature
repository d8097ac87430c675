Feature: 3.3 The Security Association payload

  @R-3-3-6 @R-3-3-7 @R-3-3-13 @R-3-3-1-1 @R-3-3-1-2 @R-3-3-1-4 @R-3-3-1-5 @R-3-3-1-6 @R-3-3-1-8 @R-3-3-1-9 @R-3-3-1-10 @R-3-3-1-11 @R-3-3-1-12 @R-3-3-2-1 @R-3-3-2-2 @R-3-3-2-5 @R-3-3-5-1 @R-3-3-5-2 @R-3-3-5-3 @R-3-3-5-4 @R-3-3-5-5 @R-3-3-5-6 @R-3-3-5-7 @R-3-3-8 @R-5-5 @R-5-6 @R-3-3-15 @R-3-3-12
  Scenario Outline: SA payloads of the system (IKE SA begun by the <who>)
    Given the system accepts the IKE proposals
      | transforms                                                                                                    |
      | ENCR_AES_GCM_16/128 ENCR_AES_GCM_16/256 ENCR_CHACHA20_POLY1305 PRF_HMAC_SHA2_256 PRF_HMAC_SHA2_512 X25519 ECP256 |
      | ENCR_AES_CBC/128 ENCR_AES_CBC/256 ENCR_3DES PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 AUTH_HMAC_SHA1_96 X25519 |
    And the system accepts the ESP proposals
      | transforms                                                                                |
      | ENCR_AES_GCM_16/128 ENCR_AES_GCM_16/256 ESN_NO ESN_YES                                    |
      | ENCR_AES_CBC/128 ENCR_3DES ENCR_NULL AUTH_HMAC_SHA2_256_128 AUTH_HMAC_SHA1_96 ESN_NO      |
    And a whole life of an IKE SA that the <who> began
    Then in every message of the system proposals are numbered from 1 upwards
    And in every message of the system the RESERVED octets of proposals and transforms are zero
    And in every message of the system substructures say rightly which one is the last
    And in every message of the system no transform has two attributes of one type
    And in every message of the system Key Length is a fixed-length attribute
    And in every message of the system Key Length stands with ciphers of variable key length and nowhere else
    And in every message of the system combined-mode ciphers are offered without integrity algorithms
    And in every message of the system an IKE proposal has an integrity algorithm unless its cipher is combined-mode
    And in every message of the system no IKE proposal offers ENCR_NULL
    And in every message of the system SPI sizes are 0 for a first IKE SA, 8 for its rekey and 4 for AH and ESP

    Examples:
      | who    |
      | peer   |
      | system |

  @R-3-3-1 @R-3-3-2 @R-3-3-3 @R-3-3-14 @R-3-3-11
  Scenario: Proposals stand in the order of preference, and key lengths are alternatives of their own
    Given the system accepts the IKE proposals
      | transforms                                                       |
      | ENCR_AES_GCM_16/256 ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_512 X25519 |
      | ENCR_CHACHA20_POLY1305 PRF_HMAC_SHA2_256 ECP256                  |
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message offers
      | number | transforms                                                       |
      | 1      | ENCR_AES_GCM_16/256 ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_512 X25519 |
      | 2      | ENCR_CHACHA20_POLY1305 PRF_HMAC_SHA2_256 ECP256                  |

  @R-3-3-5
  Scenario Outline: An SA payload whose inner lengths do not fit is not accepted (octets <from> to <to> are <value>)
    When the peer prepares an IKE_SA_INIT request
    And the octets <from> to <to> of its SA payload are "<value>"
    And the peer sends it
    Then the system has made no IKE SA from it

    Examples:
      | from | to | value |
      | 2    | 3  | 0007  |
      | 2    | 3  | 0400  |
      | 7    | 7  | 09    |
      | 7    | 7  | 00    |
      | 10   | 11 | 0003  |
      | 10   | 11 | 00F0  |
      | 6    | 6  | F0    |

  @R-3-3-1-3 @R-3-3-2-3 @R-2-5-9
  Scenario: RESERVED octets of proposals and transforms are ignored
    When the peer prepares an IKE_SA_INIT request
    And every RESERVED octet of its SA payload is set
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519"

  @R-3-3-1-7
  Scenario: The number of the accepted proposal is the one that was sent
    Given the peer offers the IKE proposals
      | transforms                                                            |
      | ENCR_3DES PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 X25519                      |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519      |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                          |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 3 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519"

  @R-3-3-3-1 @R-3-3-3-3 @R-3-3-2-6
  Scenario: The transform types of ESP are all understood
    Given the system accepts the ESP proposal
      | transforms                                                    |
      | ENCR_AES_CBC/128 AUTH_HMAC_SHA2_256_128 X25519 ESN_NO ESN_YES |
    And the peer offers the ESP proposal
      | transforms                                              |
      | ENCR_AES_CBC/128 AUTH_HMAC_SHA2_256_128 X25519 ESN_YES  |
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr, TSi, TSr
    And the message chooses proposal 1 with "ENCR_AES_CBC/128 AUTH_HMAC_SHA2_256_128 X25519 ESN_YES"
    And traffic passes both ways

  @R-3-3-4-3 @R-3-3-4-4 @R-3-3-4-5 @R-3-3-4-6
  Scenario Outline: Only what the administrator allows is accepted (<offer>)
    Given the system accepts the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_384 ECP384 |
    And the peer offers the IKE proposal
      | transforms |
      | <offer>    |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

    Examples:
      | offer                                        |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_384 ECP384 |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_256 ECP384 |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_384 ECP256 |
      | ENCR_AES_GCM_8/256 PRF_HMAC_SHA2_384 ECP384  |

  @R-3-3-5-8
  Scenario Outline: A proposal that lacks a required Key Length is rejected (<cipher>)
    Given the system accepts the IKE proposal
      | transforms                                            |
      | <cipher>/128 PRF_HMAC_SHA2_256 <integrity> X25519     |
    When the peer prepares an IKE_SA_INIT request
    And its SA payload is
      | number | transforms                                    |
      | 1      | <cipher> PRF_HMAC_SHA2_256 <integrity> X25519 |
    And the peer sends it
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

    Examples:
      | cipher          | integrity              |
      | ENCR_AES_GCM_16 |                        |
      | ENCR_AES_CBC    | AUTH_HMAC_SHA2_256_128 |
      | ENCR_AES_CTR    | AUTH_HMAC_SHA2_256_128 |

  @R-3-3-6-4
  Scenario: Attributes come back unmodified
    Given the system accepts the IKE proposal
      | transforms                                                       |
      | ENCR_AES_GCM_16/256 ENCR_AES_GCM_16/192 PRF_HMAC_SHA2_256 X25519 |
    And the peer offers the IKE proposal
      | transforms                                                       |
      | ENCR_AES_GCM_16/128 ENCR_AES_GCM_16/192 PRF_HMAC_SHA2_256 X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/192 PRF_HMAC_SHA2_256 X25519"

  @R-3-3-6-5 @R-3-3-6-6
  Scenario Outline: An initiator accepts nothing that it did not offer (IKE SA, <answer>)
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And its SA payload is
      | number   | transforms |
      | <number> | <answer>   |
    And the peer sends it
    And 10 seconds pass
    Then the system has not gone on to IKE_AUTH

    Examples:
      | number | answer                                                            |
      | 1      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_256 X25519                      |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_512 X25519                      |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256                      |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256                             |
      | 2      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                      |
      | 1      | ENCR_AES_GCM_16/128 ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519  |

  @R-3-3-6-5 @R-3-3-6-6
  Scenario Outline: An initiator accepts nothing that it did not offer (child SA, <answer>)
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer prepares its answer
    And its SA payload is
      | number   | transforms |
      | <number> | <answer>   |
    And the peer sends it
    Then the system has 1 child SA
    And the system has 1 IKE SA

    Examples:
      | number | answer                             |
      | 1      | ENCR_AES_GCM_16/256 ESN_NO         |
      | 1      | ENCR_AES_GCM_16/128 ESN_YES        |
      | 1      | ENCR_NULL ESN_NO                   |
      | 2      | ENCR_AES_GCM_16/128 ESN_NO         |

  @R-3-3-6-7 @R-3-3-6-8
  Scenario: A proposal with an unknown transform type is passed over, and the next one is chosen
    Given the peer offers the IKE proposals
      | transforms                                         |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 200:1 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519       |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 2 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519"

  @R-3-3-6-7
  Scenario Outline: A proposal that lacks a mandatory transform type is rejected (<offer>)
    When the peer prepares an IKE_SA_INIT request
    And its SA payload is
      | number | transforms |
      | 1      | <offer>    |
    And the peer sends it
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

    Examples:
      | offer                                 |
      | PRF_HMAC_SHA2_256 X25519              |
      | ENCR_AES_GCM_16/128 X25519            |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 |

  @R-3-3-6-7
  Scenario: An ESP proposal that lacks the ESN transform is rejected
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And its SA payload is
      | number | transforms          |
      | 1      | ENCR_AES_GCM_16/128 |
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(NO_PROPOSAL_CHOSEN)

  @R-3-3-6-9 @R-3-3-6-10
  Scenario: A transform that is not known is passed over, and another of its type chosen
    Given the peer offers the IKE proposal
      | transforms                                                                       |
      | 1:999 ENCR_AES_GCM_16/128 2:777 PRF_HMAC_SHA2_256 4:900 X25519                   |
    And the peer uses the group X25519 for its KE payload
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519"

  @R-3-3-6-9
  Scenario: A transform with an attribute that is not known is not chosen
    When the peer prepares an IKE_SA_INIT request
    And the first transform of its SA payload has an unknown attribute
    And the peer sends it
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R-2-7-5
  Scenario: A responder that takes the group NONE ignores KEi, sends no KEr and says NONE
    Given the peer offers the ESP proposal
      | transforms                                |
      | ENCR_AES_GCM_16/128 X25519 KE_NONE ESN_NO |
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 KE_NONE ESN_NO"

  @R-3-3-6-14
  Scenario: A responder that takes the group NONE ignores KEi and sends no KEr
    Given the peer offers the ESP proposal
      | transforms                                |
      | ENCR_AES_GCM_16/128 X25519 KE_NONE ESN_NO |
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic passes both ways

  @R-2-7-5
  Scenario: An integrity algorithm NONE that is offered beside a combined-mode cipher is returned
    Given the peer offers the IKE proposal
      | transforms                                             |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 AUTH_NONE X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 AUTH_NONE X25519"

  @R-5-5
  Scenario: NONE is not accepted as the integrity algorithm of an IKE SA
    Given the system accepts the IKE proposal
      | transforms                                                       |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 |
    And the peer offers the IKE proposal
      | transforms                                          |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_NONE X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R-5-6
  Scenario: ENCR_NULL is not accepted for an IKE SA
    Given the system accepts the IKE proposal
      | transforms                                                       |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 |
    And the peer offers the IKE proposal
      | transforms                                                |
      | ENCR_NULL PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

  @R-3-1
  Scenario Outline: Transforms that RFC 7296 leaves unspecified are not taken (<offer>)
    Given the peer offers the IKE proposal
      | transforms |
      | <offer>    |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(14)

    Examples:
      | offer                                                          |
      | 1:1 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519            |
      | 1:8 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519            |
      | 1:9 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519            |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 3:3 X25519                  |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 3:4 X25519                  |

  @R-3-3-2-8
  Scenario Outline: The values of ESN that the system allows are offered (<esn>)
    Given the system accepts the ESP proposal
      | transforms                |
      | ENCR_AES_GCM_16/128 <esn> |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message offers
      | number | transforms                |
      | 1      | ENCR_AES_GCM_16/128 <esn> |

    Examples:
      | esn            |
      | ESN_NO ESN_YES |
      | ESN_YES        |

  @R-3-3-2-8
  Scenario: Where ESN is a must plain sequence numbers are refused
    Given the system accepts the ESP proposal
      | transforms                  |
      | ENCR_AES_GCM_16/128 ESN_YES |
    And the peer offers the ESP proposal
      | transforms                 |
      | ENCR_AES_GCM_16/128 ESN_NO |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(14)

  @R-3-3-5-10 @R-3-3-5-11
  Scenario: A longer key than configured is accepted
    Given the system accepts the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 |
    And the peer offers the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_256 X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_256 X25519"
