Feature: 2.7 Cryptographic algorithm negotiation

  @R-2-7-1 @R-2-7-2 @R-2-7-3 @R-2-7-5 @R-3-3-6-1 @R-3-3-6-2 @R-3-3-6-3 @R-3-3-1-7
  Scenario: One proposal with one transform of each type is accepted
    Given the peer offers the IKE proposals
      | transforms                                                                                      |
      | ENCR_AES_CBC/128 ENCR_3DES PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 X25519                               |
      | ENCR_AES_GCM_16/256 ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_512 PRF_HMAC_SHA2_256 X25519 ECP256       |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message chooses proposal 2 with "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519"

  @R-2-7-6 @R-2-7-2 @R-2-7-5
  Scenario: Of several ciphers and integrity algorithms for ESP one each is accepted
    Given the system accepts the ESP proposal
      | transforms                                                                                     |
      | ENCR_AES_CBC/256 ENCR_AES_CBC/128 AUTH_HMAC_SHA2_512_256 AUTH_HMAC_SHA2_256_128 ESN_NO ESN_YES |
    And the peer offers the ESP proposal
      | transforms                                                                                            |
      | ENCR_AES_CBC/128 ENCR_AES_CBC/256 ENCR_3DES AUTH_HMAC_SHA2_256_128 AUTH_HMAC_SHA1_96 ESN_NO ESN_YES |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message chooses proposal 1 with "ENCR_AES_CBC/256 AUTH_HMAC_SHA2_256_128 ESN_NO"
    And traffic passes both ways

  @R-2-7-3 @R-2-7-4 @R-3-3-4-4 @R-3-3-4-5 @R-3-3-6-1
  Scenario: When no proposal is acceptable all are rejected
    Given the peer offers the IKE proposals
      | transforms                                                            |
      | ENCR_3DES PRF_HMAC_SHA1 AUTH_HMAC_SHA1_96 MODP2048                    |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 MODP2048    |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(NO_PROPOSAL_CHOSEN)
    And the message's responder SPI is zero
    And the system has 0 IKE SAs

  @R-2-7-3 @R-2-7-4 @R-3-3-4-5
  Scenario: A child SA is rejected when no proposal is acceptable
    Given an IKE SA that the peer began
    And the peer offers the ESP proposal
      | transforms              |
      | ENCR_NULL ESN_NO        |
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(NO_PROPOSAL_CHOSEN)
    And the system has 1 child SA

  @R-2-7-7 @R-3-3-10 @R-3-3-8 @R-3-3-9
  Scenario: Combined-mode ciphers and others are offered in two proposals
    Given the system accepts the IKE proposals
      | transforms                                                              |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                            |
      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519        |
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message offers
      | number | transforms                                                       |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519                     |
      | 2      | ENCR_AES_CBC/128 PRF_HMAC_SHA2_256 AUTH_HMAC_SHA2_256_128 X25519 |
