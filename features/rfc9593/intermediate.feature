Feature: RFC 9593 The list of methods in IKE_INTERMEDIATE

  Background:
    Given the system accepts the IKE proposal
      | transforms                                                               |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ADDKE1=ECP256 ADDKE2=ECP384 |

  @R9593-3-1-4 @R9593-3-1-5 @R9593-3-1-6 @R9593-3-1-7 @R9593-3-1-14
  Scenario: A responder sends a list that is too large for IKE_SA_INIT in the last IKE_INTERMEDIATE
    Given the peer proves itself with an ECDSA-256 signature
    And the system sends IP packets of up to 576 octets
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(SUPPORTED_AUTH_METHODS) payload are "0000403B"
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE, N(SUPPORTED_AUTH_METHODS)
    And the message announces the methods
      | method | algorithm                                                                                                                                        |
      | 14     | 300506032B6570                                                                                                                                   |
      | 14     | 300506032B6571                                                                                                                                   |
      | 14     | 300A06082A8648CE3D040302                                                                                                                         |
      | 14     | 300A06082A8648CE3D040303                                                                                                                         |
      | 14     | 300A06082A8648CE3D040304                                                                                                                         |
      | 14     | 304606092A864886F70D01010A3039A00F300D06096086480165030402010500A11C301A06092A864886F70D010108300D06096086480165030402010500A203020120A303020101 |
      | 14     | 304606092A864886F70D01010A3039A00F300D06096086480165030402020500A11C301A06092A864886F70D010108300D06096086480165030402020500A203020130A303020101 |
      | 14     | 304606092A864886F70D01010A3039A00F300D06096086480165030402030500A11C301A06092A864886F70D010108300D06096086480165030402030500A203020140A303020101 |
      | 14     | 300D06092A864886F70D01010B0500                                                                                                                   |
      | 14     | 300D06092A864886F70D01010C0500                                                                                                                   |
      | 14     | 300D06092A864886F70D01010D0500                                                                                                                   |
      | 9      |                                                                                                                                                  |
      | 10     |                                                                                                                                                  |
      | 11     |                                                                                                                                                  |
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R9593-3-1-15 @R9593-3-1-5
  Scenario: An initiator that says who it is gets the list at once, and once
    Given the peer proves itself with an ECDSA-256 signature
    And the system sends IP packets of up to 576 octets
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_INTERMEDIATE request
    And it carries the octets "02000000706565722E6578616D706C65" as a payload of type 35
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE response of KE, N(SUPPORTED_AUTH_METHODS)
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R9593-3-1-1 @R9593-3-1-4
  Scenario: A list that IKE_SA_INIT has room for comes there only
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(SUPPORTED_AUTH_METHODS) payload are "0000403B0202"
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE
    When the peer sends an IKE_INTERMEDIATE request
    Then the system sends an IKE_INTERMEDIATE response of KE

  @R9593-3-1-6 @R9593-3-1-7 @R9593-3-2
  Scenario Outline: An initiator takes the list of IKE_INTERMEDIATE for its choice (<methods>)
    Given the system proves itself with an ECDSA-256 signature
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS)
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer answers
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "<methods>"
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And the AUTH payload is of method <method>
    And the AUTH payload proves the system's identity
    When the peer answers
    Then traffic passes both ways

    Examples:
      | methods                        | method |
      | 030900                         | 9      |
      | 0F0E00300A06082A8648CE3D040303 | 14     |

  @R9593-3-1-7 @R9593-3-2
  Scenario: An initiator that the list of IKE_INTERMEDIATE excludes stops
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS)
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "030900"
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer answers
    Then the system sends no IKE_AUTH
    And the system has 0 IKE SAs

  @R9593-3-1-6
  Scenario: A list that was announced and does not come excludes nothing
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS)
    And the peer sends it
    And the additional key exchanges are done
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then traffic passes both ways

  @R9593-3-1-12 @R9593-3-1-13
  Scenario Outline: Where CERTREQ does not come again a link is one to IKE_SA_INIT's (<link>)
    Given the system proves itself with an ECDSA-256 signature
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries a CERTREQ for the authority of the certificates
    And it carries N(SUPPORTED_AUTH_METHODS)
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer answers
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "0309<link>"
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And the AUTH payload is of method <method>

    Examples:
      | link | method |
      | 01   | 9      |
      | 02   | 14     |

  @R9593-3-1-11 @R9593-3-2-2-2
  Scenario: A CERTREQ beside the list takes the place of IKE_SA_INIT's
    Given the system proves itself with an ECDSA-256 signature
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS)
    And the peer sends it
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer answers
    Then the system sends an IKE_INTERMEDIATE request of KE
    When the peer prepares its answer
    And it carries a CERTREQ for the authority of the certificates
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "030901"
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And the AUTH payload is of method 9
