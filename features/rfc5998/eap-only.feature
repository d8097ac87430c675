Feature: RFC 5998 EAP without the responder's own AUTH

  @R5998-3-1 @R5998-3-2
  Scenario: A system that lets EAP stand alone says so in its first IKE_AUTH request
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And the system lets EAP stand alone
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, N(16417), SA, TSi, TSr in this order
    And the message does not contain AUTH
    And 16417 has 0 octets of data
    And in every message of the system a notify without an SPI has protocol zero

  @R5998-3-1
  Scenario: A system that wants the responder's signature does not say so
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message does not contain N(16417)

  @R5998-3-3
  Scenario: A responder that agrees sends neither AUTH nor CERT
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the system lets EAP stand alone
    And the peer lets EAP stand alone
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, EAP

  @R5998-3-4
  Scenario: A responder that does not agree proves itself
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the peer lets EAP stand alone
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP
    And the AUTH payload proves the system's identity

  @R5998-3-4
  Scenario: A responder proves itself to a peer that has not asked for less
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the system lets EAP stand alone
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP

  @R5998-3-5
  Scenario: When the responder sends AUTH all the same it has to be right
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And the system lets EAP stand alone
    And the peer signs with a key that its certificate does not hold
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an INFORMATIONAL request
    And the message contains N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R5998-3-5
  Scenario: When the responder sends AUTH all the same and it is right EAP goes on
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And the system lets EAP-MSCHAPv2 stand alone, whatever its weakness
    And an IKE SA that the system began
    Then traffic passes both ways

  @R5998-3-8 @R5998-3-9 @R5998-3-10 @R5998-4-1 @R5998-4-2
  Scenario: EAP-MSCHAPv2 with the system's server proves both sides by its key
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the system lets EAP stand alone
    And the peer lets EAP stand alone
    And an IKE SA that the peer began
    Then the AUTH payload is made with the MSK
    And traffic passes both ways

  @R5998-3-8 @R5998-3-9 @R5998-3-10 @R5998-4-1 @R5998-4-2
  Scenario: EAP-MSCHAPv2 with the system as client proves both sides by its key
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And the system lets EAP-MSCHAPv2 stand alone, whatever its weakness
    And the peer lets EAP stand alone
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    And the EAP method runs to its end
    Then the AUTH payload is made with the MSK
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R5998-3-8 @R5998-4-1 @R5998-4-2 @R5998-6-1-1
  Scenario Outline: A server alone with EAP-<method>, which makes no key, makes no IKE SA
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-<method>
    And the system lets EAP stand alone
    And the peer lets EAP stand alone
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response
    And the message contains N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

    Examples:
      | method |
      | MD5    |
      | GTC    |

  @R5998-3-6 @R5998-3-7 @R5998-6-1-1
  Scenario Outline: A client alone with EAP-<method>, which may not stand alone, goes no further
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-<method>
    And the system lets EAP stand alone
    And the peer lets EAP stand alone
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the EAP payload is a Response of type 1
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the EAP payload is a Response of type 3

    Examples:
      | method |
      | MD5    |
      | GTC    |

  @R5998-4-3
  Scenario: EAP-MSCHAPv2, which gives way to dictionary attacks, does not stand alone unless somebody says so
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And the system lets EAP stand alone
    And the peer lets EAP stand alone
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the EAP payload is a Response of type 1
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the EAP payload is a Response of type 3
