Feature: RFC 9593 Methods of authentication that each side accepts

  @R9593-3-1 @R9593-3-1-1 @R9593-3-2-1 @R9593-3-2-2 @R9593-3-2-1-1
  Scenario: A responder announces in IKE_SA_INIT that it accepts a shared key
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(SUPPORTED_AUTH_METHODS) payload are "0000403B0202"

  @R9593-3-1-2 @R9593-3-2-1
  Scenario Outline: An initiator announces in IKE_AUTH, not before (<responder>)
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message does not contain N(SUPPORTED_AUTH_METHODS)
    When the peer prepares its answer
    And <responder>
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And the message contains N(SUPPORTED_AUTH_METHODS)
    And the octets of its N(SUPPORTED_AUTH_METHODS) payload are "0000403B0202"

    Examples:
      | responder                                              |
      | it carries N(SUPPORTED_AUTH_METHODS) with the data "0202" |
      | it carries N(16300)                                    |

  @R9593-3-1-3 @R9593-3-2-2 @R9593-3-2-2-1 @R9593-3-2-3-1
  Scenario Outline: Signatures are announced by their algorithms, the ones of old last (<kind>)
    Given the peer proves itself with an ECDSA-256 signature
    And <begin>
    Then the system sends an <kind>
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

    Examples:
      | begin                                   | kind                 |
      | the peer sends an IKE_SA_INIT request   | IKE_SA_INIT response |
      | IKE_SA_INIT is done, begun by the system | IKE_AUTH request     |

  @R9593-3-2-1-1
  Scenario: Who need not authenticate learns that as well
    Given neither side authenticates
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(SUPPORTED_AUTH_METHODS) payload are "0000403B020D"

  @R9593-3-1-1
  Scenario: With EAP it is the key of EAP that proves the peer
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(SUPPORTED_AUTH_METHODS) payload are "0000403B0202"

  @R9593-3-1-1
  Scenario: A responder that serves anybody announces what each of its policies accepts
    Given the system serves peers without authentication as well
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(SUPPORTED_AUTH_METHODS) payload are "0000403B0202020D"

  @R9593-3-2 @R9593-3-1-3 @R9593-3-2-3-1 @R9593-3-2-2-1
  Scenario Outline: The system signs by what the peer prefers (<key>, <methods>)
    Given the system proves itself with an <key> signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "<methods>"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH payload is of method <method>
    And the AUTH data begin with "<begin>"
    And the AUTH payload proves the system's identity

    Examples:
      | key       | methods                                                        | method | begin                                |
      | ECDSA-256 | 030900                                                         | 9      |                                      |
      | ECDSA-256 | 030A00030900                                                   | 9      |                                      |
      | ECDSA-256 | 0F0E00300A06082A8648CE3D040303                                 | 14     | 0C300A06082A8648CE3D040303           |
      | ECDSA-256 | 0F0E00300A06082A8648CE3D0403040F0E00300A06082A8648CE3D040303   | 14     | 0C300A06082A8648CE3D040304           |
      | RSA       | 120E00300D06092A864886F70D01010D0500                           | 14     | 0F300D06092A864886F70D01010D0500     |
      | RSA       | 0F0E00300A06082A8648CE3D040302120E00300D06092A864886F70D01010B0500 | 14     | 0F300D06092A864886F70D01010B0500     |

  @R9593-3-2 @R9593-3-1-1
  Scenario: An initiator signs by what the responder has announced
    Given the system proves itself with an ECDSA-256 signature
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "030900"
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And the AUTH payload is of method 9
    And the AUTH payload proves the system's identity

  @R9593-3-2
  Scenario Outline: An initiator does not show its proof to a responder that excludes it (<proof>, <methods>)
    Given <proof>
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "<methods>"
    And the peer sends it
    Then the system sends no IKE_AUTH
    And the system has 0 IKE SAs

    Examples:
      | proof                                                 | methods                        |
      | the shared secret is 20 octets long                   | 030900                         |
      | the shared secret is 20 octets long                   | 0F0E00300A06082A8648CE3D040302 |
      | the shared secret is 20 octets long                   | 020D                           |
      | the system proves itself with an ECDSA-256 signature  | 0202                           |
      | neither side authenticates                            | 0202                           |

  @R9593-3-2
  Scenario Outline: A responder does not show its proof to an initiator that excludes it (<proof>, <methods>)
    Given <proof>
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "<methods>"
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

    Examples:
      | proof                                                | methods |
      | the shared secret is 20 octets long                  | 030900  |
      | the system proves itself with an ECDSA-256 signature | 0202    |

  @R9593-3-1-16
  Scenario: Several notifies are one list
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "030900"
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "0202"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R9593-3-1-16 @R9593-3-1-3
  Scenario: The first of several notifies has what the peer prefers
    Given the system proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "0F0E00300A06082A8648CE3D040304"
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "030900"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH data begin with "0C300A06082A8648CE3D040304"

  @R9593-3-2-3
  Scenario Outline: Announcements that mean nothing are passed over (<methods>)
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "<methods>"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And traffic passes both ways

    Examples:
      | methods          |
      | 0263             |
      | 0563AABBCC0202   |
      | 020C             |
      | 030200           |
      | 0309000202       |
      | 030E00           |
      | 04090000         |

  @R9593-3-2-3
  Scenario Outline: Lengths that cannot be end the list without harm (<methods>)
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    When the peer prepares its answer
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "<methods>"
    And the peer sends it
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system has 1 IKE SA

    Examples:
      | methods          |
      | 00               |
      | 02               |
      | 0102             |
      | FF0E00           |
      | 0000000000000000 |
      | 0202000E         |

  @R9593-3-2-2-3
  Scenario: A link counts as zero where there is no CERTREQ
    Given the system proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "030907"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH payload is of method 9

  @R9593-3-2-2-2
  Scenario Outline: A linked method goes with the authority of that number only (<link>)
    Given the system proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries a CERTREQ for the authority of the certificates
    And it carries N(SUPPORTED_AUTH_METHODS) with the data "0309<link>"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH payload is of method <method>

    Examples:
      | link | method |
      | 00   | 9      |
      | 01   | 9      |
      | 02   | 14     |

  @R9593-3-1-4
  Scenario: A list that the packet has no room for is left out where there is no IKE_INTERMEDIATE
    Given the peer proves itself with an ECDSA-256 signature
    And the system sends IP packets of up to 576 octets
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(SUPPORTED_AUTH_METHODS)
