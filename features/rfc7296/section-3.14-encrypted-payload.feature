Feature: 3.14 The Encrypted payload

  @R-3-14-1 @R-3-14-3 @R-3-14-4 @R-3-14-5 @R-3-14-6 @R-3-14-10 @R-3-14-11 @R-3-14-13 @R-3-14-14
  Scenario Outline: Encrypted payloads of the system (<suite>)
    Given the system accepts the IKE proposal
      | transforms |
      | <suite>    |
    And a whole life of an IKE SA that the <who> began
    Then in every message of the system the Encrypted payload is the last one
    And in every message of the system what is encrypted fills whole blocks
    And in every message of the system padding is no longer than needed
    And no two messages of the system have the same IV under one key

    Examples:
      | suite                                                            | who    |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                     | peer   |
      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 | system |
      | ENCR_3DES PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 X25519                 | peer   |
      | ENCR_AES_CTR/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 | system |
      | ENCR_CHACHA20_POLY1305 PRF_HMAC_SHA2_256 X25519                  | peer   |

  @R-3-14-7
  Scenario Outline: Any IV is accepted (<suite>, octets <octet>)
    Given the system accepts the IKE proposal
      | transforms |
      | <suite>    |
    And an IKE SA that the peer began
    When the peer prepares a liveness check
    And its IV is all octets <octet>
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response

    Examples:
      | suite                                                            | octet |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                     | 0     |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                     | 255   |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 | 0     |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 | 255   |

  @R-3-14-12 @R-3-14-9
  Scenario Outline: Any pad length that aligns is accepted (<suite>, <blocks> more)
    Given the system accepts the IKE proposal
      | transforms |
      | <suite>    |
    And an IKE SA that the peer began
    When the peer prepares a liveness check
    And it has <blocks> more blocks of padding than needed
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response

    Examples:
      | suite                                                            | blocks |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                     | 1      |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                     | 60     |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 | 1      |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 | 15     |

  @R-3-14-13 @R-3-14-14
  Scenario Outline: The integrity check covers the message from the IKE header on (octet <octet>)
    Given an IKE SA that the peer began
    When the peer prepares a request to delete the IKE SA
    And the peer sends it with the octet <octet> changed
    Then the system sends no protected response
    And the system has 1 IKE SA

    Examples:
      | octet |
      | 17    |
      | 20    |
      | 23    |
      | 29    |
      | 33    |
      | 45    |

  @R-3-14-8
  Scenario: With CBC no IV is the last block of the message before
    Given the system accepts the IKE proposal
      | transforms                                                       |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 |
    And a whole life of an IKE SA that the peer began
    Then no IV of the system is the last block of the message before
