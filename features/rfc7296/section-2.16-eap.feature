Feature: 2.16 The Extensible Authentication Protocol

  @R-2-16-1 @R-5-9 @R-2-16-4 @R-2-16-5 @R-3-2-3 @R-3-16-1
  Scenario: The responder proves itself by a signature before EAP begins, and puts SAr2 off
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP
    And the message contains 48
    And the AUTH payload proves the system's identity
    And the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-2-16-2 @R-2-16-5 @R-2-16-6 @R-2-16-13 @R-2-16-16 @R-2-2-3 @R-3-16-5 @R-3-16-6
  Scenario: EAP-MSCHAPv2 with the system's server, message by message
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP
    And the message has the message ID 1
    And the EAP payload is a Request of type 26
    When the peer goes on with EAP
    Then the system sends an IKE_AUTH response of EAP
    And the message has the message ID 2
    And the EAP payload is a Request of type 26
    When the peer goes on with EAP
    Then the system sends an IKE_AUTH response of EAP
    And the message has the message ID 3
    And the EAP payload is a Success of four octets
    And the system has 0 IKE SAs
    And the system has 0 child SAs
    When the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH, SA, TSi, TSr
    And the message has the message ID 4
    And the AUTH payload is made with the MSK
    And the system has 1 IKE SA
    And traffic passes both ways

  @R-2-16-3 @R-2-16-5 @R-2-16-6 @R-2-16-16 @R-2-2-3 @R-3-16-3 @R-3-16-7 @R-3-16-9
  Scenario: EAP-MSCHAPv2 with the system as client, message by message
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, CERTREQ, IDr, SA, TSi, TSr in this order
    And the message does not contain AUTH
    And the message has the message ID 1
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the message has the message ID 2
    And the EAP payload is a Response of type 1
    And the EAP payload has the Identifier of the peer's request
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the message has the message ID 3
    And the EAP payload is a Response of type 26
    And the EAP payload has the Identifier of the peer's request
    And the system has 0 IKE SAs
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the EAP payload is a Response of type 26
    When the peer answers
    Then the system sends an IKE_AUTH request of AUTH
    And the message has the message ID 5
    And the AUTH payload is made with the MSK
    And the system has 0 IKE SAs
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R-2-16-7 @R-2-16-8 @R-2-15-15 @R-2-16-9
  Scenario Outline: The MSK makes AUTH on both sides and enters no other key (EAP by the <client>)
    Given the <server> proves itself with an ECDSA-256 signature
    And the <client> proves itself by EAP-MSCHAPv2
    And an IKE SA that the <client> began
    Then traffic passes both ways
    When the IKE SA is rekeyed by the <server>
    And the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request
    When the peer answers
    Then traffic passes both ways

    Examples:
      | client | server |
      | peer   | system |
      | system | peer   |

  @R-2-16-11 @R-2-15-16
  Scenario Outline: Without an MSK the AUTH payloads after EAP are made with SK_pi and SK_pr (EAP-<method> by the peer)
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-<method>
    And an IKE SA that the peer began
    Then the AUTH payload is made with SK_p
    And traffic passes both ways

    Examples:
      | method |
      | MD5    |
      | GTC    |

  @R-2-16-11 @R-2-15-16
  Scenario Outline: Without an MSK the system's AUTH after EAP is made with SK_pi (EAP-<method>)
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-<method>
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    And the EAP method runs to its end
    Then the AUTH payload is made with SK_p
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

    Examples:
      | method |
      | MD5    |
      | GTC    |

  @R-2-16-2 @R-1-2 @R-1-1 @R-1-4-1
  Scenario Outline: While EAP runs nothing but IKE_AUTH takes place on the IKE SA (<request>)
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP
    When the peer sends a <request>
    Then the system sends nothing
    And the system has 0 IKE SAs

    Examples:
      | request                   |
      | request for another child SA |
      | liveness check            |

  @R-2-16-14 @R-2-21-3 @R-3-16-5 @R-3-16-6
  Scenario: A wrong password gets EAP-Failure and leaves no IKE SA
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MD5
    And the peer has a wrong EAP password
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response
    And the EAP payload is a Failure of four octets
    And the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-2-16-14 @R-2-16-15
  Scenario: A client with another method than the server gets EAP-Failure
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the peer's EAP knows only GTC
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response
    And the EAP payload is a Failure of four octets
    And the system has 0 IKE SAs

  @R-2-21-5
  Scenario: With EAP-Failure goes no AUTHENTICATION_FAILED
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MD5
    And the peer has a wrong EAP password
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response of EAP

  @R-2-16-15 @R-2-21-3
  Scenario: The system takes EAP-Failure at any time for the end
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers with EAP-Failure
    Then the system sends no further request on that IKE SA
    And the system has 0 IKE SAs

  @R-2-16-16 @R-2-16-7 @R-1-2-12
  Scenario: An EAP-Success before the method's end counts for nothing
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers with EAP-Success at once
    Then the system sends no further request on that IKE SA
    And the system has 0 IKE SAs

  @R-2-16-7 @R-2-16-16 @R-1-2-12
  Scenario Outline: After EAP the peer's AUTH has to be right (EAP-<method>)
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-<method>
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the EAP method runs to its end
    And the peer prepares its next EAP message
    And the AUTH payload is wrong in one bit
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs
    And the system has 0 child SAs

    Examples:
      | method   |
      | MSCHAPv2 |
      | MD5      |

  @R-2-16-7 @R-1-2-12
  Scenario: After EAP the responder's AUTH has to be right
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    And the EAP method runs to its end
    And the peer prepares its answer
    And the AUTH payload is wrong in one bit
    And the peer sends it
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-2-16-1 @R-5-9 @R-5-8
  Scenario: The system tells neither name nor password to a responder whose signature is wrong
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-GTC
    And the peer signs with a key that its certificate does not hold
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an INFORMATIONAL request
    And the message contains N(AUTHENTICATION_FAILED)
    And the message does not contain EAP
    And the system has 0 IKE SAs

  @R-2-16-1 @R-5-9 @R-5-8
  Scenario: The system tells neither name nor password to a responder that does not prove itself
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-GTC
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And it has no AUTH payload
    And the peer sends it
    Then the system sends no further request on that IKE SA
    And the system has 0 IKE SAs

  @R-2-16-1 @R-5-9
  Scenario: A responder that would prove itself by a shared key does not begin EAP
    Given the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R-2-16-1 @R-5-9
  Scenario: The system does not go on with EAP when the responder has proved itself by a shared key
    Given the system proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an INFORMATIONAL request
    And the message contains N(AUTHENTICATION_FAILED)
    And the message does not contain EAP
    And the system has 0 IKE SAs

  @R-2-16-12
  Scenario: The system copes with more than ten IKE_AUTH exchanges
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And the peer's EAP server sends 8 notifications first
    And an IKE SA that the system began
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R-2-16-17 @R-5-1-1
  Scenario: The identity that EAP has proved counts, not IDi
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the system's EAP server asks for the name, which is "alice"
    And an IKE SA that the peer began
    Then the system's IKE SA is with "RFC822_ADDR alice"

  @R-2-16-10 @R-5-7 @R-3-16-7
  Scenario: A client that nobody has told a method refuses those that make no key
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP, and nobody says by which method
    And the peer's EAP knows only MD5
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the EAP payload is a Response of type 1
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    And the EAP payload is a Response of type 3

  @R-3-16-8
  Scenario: The system's EAP server does not ask for the name that IDi has told
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MD5
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the EAP payload is a Request of type 4

  @R-3-16-2 @R-3-16-4 @R-3-16-5 @R-3-16-6
  Scenario Outline: EAP packets fill their payloads (EAP by the <client>)
    Given the <server> proves itself with an ECDSA-256 signature
    And the <client> proves itself by EAP-MSCHAPv2
    And an IKE SA that the <client> began
    Then in every message of the system an EAP packet fills its payload
    And in every message of the system EAP-Success and EAP-Failure have four octets

    Examples:
      | client | server |
      | peer   | system |
      | system | peer   |

  @R-2-8-3-1
  Scenario: Rekeying an IKE SA does not ask for EAP again
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And an IKE SA that the peer began
    When the IKE SA is rekeyed by the peer
    Then the system has 1 IKE SA
    And the system sends nothing

  @R-2-1-3 @R-2-16-2
  Scenario: A repeated IKE_AUTH request with EAP gets the same response, and the method goes on once
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response of EAP
    When the peer sends the same octets again
    Then the system sends the same octets again
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH, SA, TSi, TSr
    And traffic passes both ways

  @R-2-16-16 @R-2-16-2 @R-2-21-2-1
  Scenario Outline: A peer that leaves EAP before its end gets no IKE SA (<how>)
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer prepares its next EAP message
    And <how>
    And the peer sends it
    Then the system sends an IKE_AUTH response
    And the message contains N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

    Examples:
      | how                             |
      | it has no EAP payload           |
      | its EAP payload is "03010004"   |
      | its EAP payload is "02FF000501" |

  @R-2-16-16
  Scenario: An AUTH payload in place of an EAP payload makes no IKE SA
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer prepares its next EAP message
    And it has no EAP payload
    And it carries the octets "02000000000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F" as a payload of type 39
    And the peer sends it
    Then the system sends an IKE_AUTH response
    And the message contains N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R-2-16-1 @R-2-16-3
  Scenario: A request without AUTH is refused where no policy has EAP
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it has no AUTH payload
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R-2-16-6 @R-2-3-13
  Scenario: EAP has to go on with the next message ID
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer prepares its next EAP message
    And it has the message ID 3
    And the peer sends it
    Then the system sends nothing
    When the peer prepares a liveness check
    And it has the message ID 2
    And the peer sends it
    Then the system sends nothing

  @R-2-16-2
  Scenario: An EAP conversation that stops is forgotten
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And 10 minutes pass
    And the peer goes on with EAP
    Then the system sends no protected response
    And the system has 0 IKE SAs

  @R-2-16-7 @R-2-16-16 @R-1-2-12
  Scenario: After EAP the responder's AUTH has to be there
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    And the EAP method runs to its end
    And the peer prepares its answer
    And it has no AUTH payload
    And the peer sends it
    Then the system has 0 IKE SAs
    And the system has 0 child SAs
