Feature: 2.10 Nonces

  @R-2-10-2 @R-2-10-4 @R-3-9-2
  Scenario Outline: Nonces are of 16 to 256 octets (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system nonces have 16 to 256 octets

    Examples:
      | who    |
      | peer   |
      | system |

  @R-2-10-3 @R-2-10-4
  Scenario Outline: Nonces are at least half as long as the key of <prf>
    Given the system accepts the IKE proposal
      | transforms                        |
      | ENCR_AES_GCM_16/256 <prf> X25519  |
    When the <who>
    Then the system sends an IKE_SA_INIT <kind>
    And the nonce has at least <octets> octets

    Examples:
      | prf               | octets | who                                | kind     |
      | PRF_HMAC_SHA2_512 | 32     | peer sends an IKE_SA_INIT request  | response |
      | PRF_HMAC_SHA2_384 | 24     | peer sends an IKE_SA_INIT request  | response |
      | PRF_AES128_XCBC   | 16     | peer sends an IKE_SA_INIT request  | response |
      | PRF_HMAC_SHA2_512 | 32     | system initiates                   | request  |

  @R-3-9-3
  Scenario Outline: No nonce comes twice (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then no two messages of the system have the same nonce

    Examples:
      | who    |
      | peer   |
      | system |

  @R-3-9-2
  Scenario Outline: Nonces of the peer of <octets> octets are served
    Given the peer uses nonces of <octets> octets
    And an IKE SA that the peer began
    Then traffic passes both ways

    Examples:
      | octets |
      | 16     |
      | 17     |
      | 255    |
      | 256    |

  @R-3-9-2
  Scenario Outline: A nonce of <octets> octets is not accepted
    When the peer prepares an IKE_SA_INIT request
    And its Ni payload is <octets> octets long
    And the peer sends it
    Then the system has made no IKE SA from it

    Examples:
      | octets |
      | 0      |
      | 15     |
      | 257    |
