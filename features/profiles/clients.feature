Feature: Peers in use, by the simulator's profiles

  @R-2-7-1 @R-2-7-3 @R-2-7-5 @R-3-12-7 @R-3-15-1-33
  Scenario Outline: The system serves <client> with <ike>
    Given the peer speaks as <client> does
    And the system accepts the IKE proposal
      | transforms |
      | <ike>      |
    And the system accepts the ESP proposal
      | transforms |
      | <esp>      |
    When the client begins with the first group that it has
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal <number> with "<ike>"
    When the client goes through IKE_AUTH
    Then the message chooses proposal <child> with "<esp>"
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways
    When the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    When the peer sends a request to delete the IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 0 IKE SAs

    Examples:
      | client     | number | ike                                                                | child | esp                                             |
      | windows    | 4      | ENCR_AES_CBC/128 PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 MODP1024          | 1     | ENCR_AES_CBC/256 AUTH_HMAC_SHA1_96 ESN_NO       |
      | apple      | 1      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 MODP2048 | 1     | ENCR_AES_CBC/256 AUTH_HMAC_SHA2_256_128 ESN_NO  |
      | openiked   | 1      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_384 X25519                       | 1     | ENCR_AES_CBC/256 AUTH_HMAC_SHA2_384_192 ESN_NO  |
      | openiked   | 2      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519   | 1     | ENCR_AES_CBC/128 AUTH_HMAC_SHA2_512_256 ESN_NO  |
      | strongswan | 2      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                       | 1     | ENCR_AES_GCM_16/128 ESN_NO                      |
      | strongswan | 1      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519   | 2     | ENCR_AES_CBC/256 AUTH_HMAC_SHA1_96 ESN_NO       |

  @R-2-7-1 @R-2-7-5 @R-3-12-7 @R-3-15-1-33
  Scenario Outline: The system corrects the first group of <client>, and serves it with <ike>
    Given the peer speaks as <client> does
    And the system accepts the IKE proposal
      | transforms |
      | <ike>      |
    And the system accepts the ESP proposal
      | transforms |
      | <esp>      |
    When the client begins with the first group that it has
    Then the system sends an IKE_SA_INIT response of N(INVALID_KE_PAYLOAD)
    When the client begins again with the group that the system names
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal <number> with "<ike>"
    When the client goes through IKE_AUTH
    Then the message chooses proposal <child> with "<esp>"
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways
    When the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    When the peer sends a request to delete the IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 0 IKE SAs

    Examples:
      | client     | number | ike                                                                | child | esp                                            |
      | windows    | 20     | ENCR_AES_CBC/256 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 MODP2048 | 1     | ENCR_AES_CBC/256 AUTH_HMAC_SHA1_96 ESN_NO      |
      | windows    | 19     | ENCR_AES_CBC/256 PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 MODP2048          | 1     | ENCR_AES_CBC/256 AUTH_HMAC_SHA1_96 ESN_NO      |
      | apple      | 2      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 ECP256   | 1     | ENCR_AES_CBC/256 AUTH_HMAC_SHA2_256_128 ESN_NO |
      | android    | 2      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_512 X25519                       | 2     | ENCR_AES_GCM_16/256 ESN_NO                     |
      | android    | 1      | ENCR_AES_CBC/128 PRF_AES128_CMAC AUTH_HMAC_SHA2_512_256 MODP2048   | 1     | ENCR_AES_CBC/128 AUTH_HMAC_SHA2_256_128 ESN_NO |
      | openiked   | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP384                       | 1     | ENCR_AES_CBC/256 AUTH_HMAC_SHA2_512_256 ESN_NO |
      | strongswan | 2      | ENCR_CHACHA20_POLY1305 PRF_HMAC_SHA2_512 ECP256                    | 1     | ENCR_AES_GCM_16/256 ESN_NO                     |

  @R-2-7-4
  Scenario Outline: The system refuses <client> where nothing fits
    Given the peer speaks as <client> does
    And the system accepts the IKE proposal
      | transforms                                     |
      | ENCR_AES_CCM_16/256 PRF_HMAC_SHA2_512 MODP1024 |
    When the client begins with the first group that it has
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)

    Examples:
      | client     |
      | windows    |
      | apple      |
      | android    |
      | openiked   |
      | strongswan |

  @R-3-3-1-7
  Scenario Outline: A rekey whose only proposal is number 3 is served, as macOS 14 makes it (<request>)
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And its SA payload is
      | number | transforms   |
      | 3      | <transforms> |
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response
    And the message chooses proposal 3 with "<transforms>"
    And traffic passes both ways

    Examples:
      | request                       | transforms                                   |
      | request to rekey the IKE SA   | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 |
      | request to rekey the child SA | ENCR_AES_GCM_16/128 ESN_NO                   |

  @R-3-3-1-7
  Scenario Outline: Proposals that do not count from 1 by one are served, if no two have the same number (<request>)
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And its SA payload is
      | number | transforms   |
      | 2      | <not this>   |
      | 5      | <transforms> |
      | 9      | <not this>   |
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response
    And the message chooses proposal 5 with "<transforms>"
    And traffic passes both ways

    Examples:
      | request                       | transforms                                   | not this                                         |
      | request to rekey the IKE SA   | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 | ENCR_3DES PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 X25519 |
      | request to rekey the child SA | ENCR_AES_GCM_16/128 ESN_NO                   | ENCR_3DES AUTH_HMAC_SHA1_96 ESN_NO               |

  Scenario Outline: Proposals whose numbers do not count up are malformed (<first>, <second>)
    Given an IKE SA that the peer began
    When the peer prepares a request to rekey the child SA
    And its SA payload is
      | number   | transforms                         |
      | <first>  | ENCR_3DES AUTH_HMAC_SHA1_96 ESN_NO |
      | <second> | ENCR_AES_GCM_16/128 ESN_NO         |
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(INVALID_SYNTAX)

    Examples:
      | first | second |
      | 1     | 1      |
      | 2     | 1      |

  @R-1-3-1-2
  Scenario: A rekey without a key exchange is served where that is optional, as Apple's clients make it
    Given the system accepts the ESP proposal
      | transforms                                |
      | ENCR_AES_GCM_16/128 X25519 KE_NONE ESN_NO |
    And the peer offers the ESP proposal
      | transforms                 |
      | ENCR_AES_GCM_16/128 ESN_NO |
    And an IKE SA that the peer began
    When the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic passes both ways

  Scenario Outline: Apple's clients are not sent what they are said to leave without an answer (<which>)
    Given the peer speaks as apple does
    And the system makes crash tokens
    And the system accepts the IKE proposal
      | transforms                                                         |
      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 MODP2048 |
    And the system accepts the ESP proposal
      | transforms                                     |
      | ENCR_AES_CBC/256 AUTH_HMAC_SHA2_256_128 ESN_NO |
    When the client begins with the first group that it has
    And the system sends an IKE_SA_INIT response
    And the client goes through IKE_AUTH
    And <what>
    And the peer answers every request in 60 minutes
    Then no INFORMATIONAL request of the system has brought a notify
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways

    Examples:
      | which                                     | what                                                       |
      | a token of an IKE SA that we have rekeyed | the system is to rekey the IKE SA                          |
      | an unknown SPI of ESP                     | an ESP packet of the peer comes with the unknown SPI 0BADCAFE |
