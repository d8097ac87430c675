Feature: 2.13 to 2.18 Keying material

  # The peer has a key schedule of its own: that both sides understand each other shows that they derive the same keys.

  @R-2-13-1 @R-2-13-3 @R-2-13-4 @R-2-13-5 @R-2-13-7 @R-2-13-8 @R-2-14-1 @R-2-14-2 @R-2-14-3 @R-2-14-5 @R-2-14-7 @R-1-2-5 @R-2-17-1 @R-2-17-4 @R-2-17-5 @R-2-17-7 @R-2-17-8
  Scenario Outline: Keys of the suite <suite>
    Given the system accepts the IKE proposal
      | transforms |
      | <suite>    |
    And the system accepts the ESP proposal
      | transforms |
      | <esp>      |
    And an IKE SA that the <who> began
    Then traffic passes both ways
    And in every message of the system Key Length stands with ciphers of variable key length and nowhere else

    Examples:
      | suite                                                               | esp                                             | who    |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                        | ENCR_AES_GCM_16/128 ESN_NO                      | peer   |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_512 ECP384                        | ENCR_AES_GCM_16/256 ESN_YES                     | system |
      | ENCR_AES_GCM_8/192 PRF_HMAC_SHA2_384 ECP256                         | ENCR_AES_GCM_8/192 ESN_NO                       | peer   |
      | ENCR_AES_CCM_16/128 PRF_HMAC_SHA2_256 MODP2048                      | ENCR_AES_CCM_16/128 ESN_NO                      | system |
      | ENCR_CHACHA20_POLY1305 PRF_HMAC_SHA2_256 X25519                     | ENCR_CHACHA20_POLY1305 ESN_NO                   | peer   |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 MODP2048           | ENCR_AES_CBC/128 AUTH_HMAC_SHA1_96 ESN_NO       | peer   |
      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519    | ENCR_AES_CBC/256 AUTH_HMAC_SHA2_256_128 ESN_YES | system |
      | ENCR_AES_CBC/192 PRF_HMAC_SHA2_512 AUTH_HMAC_SHA2_512_256 MODP3072  | ENCR_AES_CBC/192 AUTH_HMAC_SHA2_512_256 ESN_NO  | peer   |
      | ENCR_AES_CTR/256 PRF_HMAC_SHA2_384 AUTH_HMAC_SHA2_384_192 X25519    | ENCR_AES_CTR/256 AUTH_HMAC_SHA2_384_192 ESN_NO  | system |
      | ENCR_3DES PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 MODP2048                  | ENCR_3DES AUTH_HMAC_SHA1_96 ESN_NO              | peer   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                        | ENCR_NULL AUTH_HMAC_SHA2_256_128 ESN_NO         | peer   |

  @R-2-14-6
  Scenario Outline: With <prf> the first 64 bits of each nonce enter SKEYSEED
    Given the system accepts the IKE proposal
      | transforms                        |
      | ENCR_AES_GCM_16/128 <prf> X25519  |
    And an IKE SA that the <who> began
    Then traffic passes both ways

    Examples:
      | prf             | who    |
      | PRF_AES128_XCBC | peer   |
      | PRF_AES128_CMAC | system |

  @R-2-14-4 @R-3-4-2
  Scenario: A MODP public value has the length of the modulus
    Given the system accepts the IKE proposal
      | transforms                                     |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 MODP2048 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the public value has 256 octets

  @R-3-4-2
  Scenario Outline: A MODP public value of <octets> octets is not accepted
    Given the system accepts the IKE proposal
      | transforms                                     |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 MODP2048 |
    When the peer prepares an IKE_SA_INIT request
    And its KE payload is cut to <body> octets
    And the peer sends it
    Then the system has made no IKE SA from it

    Examples:
      | octets | body |
      | 255    | 259  |
      | 0      | 4    |

  @R-2-15-1 @R-2-15-2 @R-2-15-4 @R-2-15-9 @R-2-15-10 @R-2-15-11 @R-2-15-12
  Scenario Outline: AUTH by a shared secret of <octets> octets
    Given the shared secret is <octets> octets long
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity

    Examples:
      | octets |
      | 1      |
      | 64     |
      | 255    |

  @R-2-15-8 @R-4-17
  Scenario: The responder signs, and the initiator has a shared secret
    Given the system proves itself with an RSA signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity

  @R-2-15-8
  Scenario: The initiator signs, and the responder has a shared secret
    Given the peer proves itself with an ECDSA-256 signature
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-2-18-1 @R-2-18-3 @R-2-18-4 @R-2-18-9
  Scenario Outline: Keys of a rekeyed IKE SA with <prf>, rekeyed by the <by>
    Given the system accepts the IKE proposal
      | transforms                        |
      | ENCR_AES_GCM_16/128 <prf> X25519  |
    And an IKE SA that the peer began
    When the IKE SA is rekeyed by the <by>
    And the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic passes both ways

    Examples:
      | prf               | by     |
      | PRF_HMAC_SHA2_256 | peer   |
      | PRF_HMAC_SHA2_512 | system |
      | PRF_AES128_XCBC   | peer   |

  @R-2-18-4 @R-2-18-9
  Scenario: The prf of the old IKE SA makes SKEYSEED, and the one of the new IKE SA its keys
    Given the system accepts the IKE proposal
      | transforms                                                     |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 PRF_HMAC_SHA2_512 X25519 |
    And the peer offers the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 |
    And an IKE SA that the peer began
    And the peer offers the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_512 X25519 |
    When the IKE SA is rekeyed by the peer
    And the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic passes both ways

  @R-2-18-7
  Scenario: NONE is not accepted as the group of an IKE SA rekey
    Given an IKE SA that the peer began
    When the peer prepares a request to rekey the IKE SA
    And its SA payload is
      | number | transforms                                    |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 KE_NONE |
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(NO_PROPOSAL_CHOSEN)

  @R-2-18-5 @R-2-18-7
  Scenario: An IKE SA rekey without a key exchange is not accepted
    Given an IKE SA that the peer began
    When the peer prepares a request to rekey the IKE SA
    And it has no KEi payload
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response
    And the message does not contain SA

  @R-2-17-3
  Scenario Outline: A child SA with a key exchange of its own in the group <group>
    Given the system accepts the ESP proposal
      | transforms                          |
      | ENCR_AES_GCM_16/128 <group> ESN_NO  |
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr, TSi, TSr
    And traffic passes both ways

    Examples:
      | group    |
      | MODP2048 |
      | MODP3072 |
      | ECP256   |
