Feature: 3.6 and 3.7 Certificates and certificate requests

  @R-3-6-8 @R-3-6-4 @R-3-6-5 @R-3-6-10 @R-3-6-3
  Scenario Outline: The system sends a chain of four certificates, its own first (begun by the <who>)
    Given the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message contains <id>, CERT, CERT, CERT, CERT, AUTH in this order
    And the AUTH payload proves the system's identity

    Examples:
      | who    | sends                              | kind     | id  |
      | system | 0 seconds pass                     | request  | IDi |
      | peer   | the peer sends an IKE_AUTH request | response | IDr |

  @R-3-6-8
  Scenario: The system accepts a chain of four certificates
    Given the peer proves itself with an ECDSA-256 signature and a chain of four certificates
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-3-6-11
  Scenario: After the first one certificates may come in any order
    Given the peer proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer sends all certificates but its own in reverse order
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-1-2-12
  Scenario: A certificate for another identity is refused
    Given the peer proves itself with an ECDSA-256 signature
    And the peer's certificate is for "FQDN other.example"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R-3-7-1 @R-3-7-2 @R-3-7-3 @R-3-7-4 @R-3-7-5 @R-3-7-6 @R-1-2-4
  Scenario: A responder that needs certificates asks for them in IKE_SA_INIT
    Given the peer proves itself with an ECDSA-256 signature
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr, CERTREQ in this order
    And CERTREQ names the trust anchor

  @R-3-7-1 @R-3-7-2 @R-3-7-4
  Scenario: An initiator that needs certificates asks for them in IKE_AUTH
    Given the peer proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, CERTREQ, IDr, AUTH, SA, TSi, TSr in this order
    And CERTREQ names the trust anchor

  @R-3-7-9
  Scenario: A certificate request that names an unknown authority is no error
    Given the system proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries the octets "040102030405060708090A0B0C0D0E0F1011121314" as a payload of type 38
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr

  @R-4-15
  Scenario Outline: An RSA certificate of <bits> bits, signed with such a key, serves a peer known as <identity>
    Given the peer is known as "<identity>" by an RSA certificate of <bits> bits
    And an IKE SA that the peer began
    Then traffic passes both ways

    Examples:
      | bits | identity                     |
      | 1024 | FQDN peer.example            |
      | 2048 | FQDN peer.example            |
      | 2048 | RFC822_ADDR joe@peer.example |
      | 2048 | DER_ASN1_DN CN=peer, O=Lab   |

  @R-4-15
  Scenario: An RSA certificate of 2048 bits serves a peer known by a KEY_ID
    Given the peer is known as "KEY_ID the peer" by an RSA certificate of 2048 bits
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-3-7-7
  Scenario: A certificate request that names the system's authority gets the system's certificate
    Given the system proves itself with an ECDSA-256 signature
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And it carries a CERTREQ for the authority of the certificates
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And the message contains IDi, CERT, IDr, AUTH in this order
    And the AUTH payload proves the system's identity

  @R-3-8-1 @R-3-8-2 @R-3-8-3 @R-3-8-4
  Scenario: For a peer that announces no hash an RSA key signs by method 1 with SHA-1
    Given the system proves itself with an RSA signature
    And the peer announces no hash for signatures
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH payload is of method 1
    And the AUTH payload proves the system's identity
    And the AUTH payload is RSA with SHA-1

  @R-3-8-2 @R-3-8-4
  Scenario: An RSA signature by method 1 with SHA-1 is accepted
    Given the peer proves itself with an RSA signature
    And the peer signs by method 1 with SHA-1
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-3-8-1
  Scenario: The AUTH payload of a shared key is of method 2
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the AUTH payload is of method 2

  @R-3-6-2 @R-3-6-6 @R-3-6-9 @R-3-6-12
  Scenario Outline: A certificate that is published goes as hash and URL to a peer that fetches it (begun by the <who>)
    Given the system proves itself with an ECDSA-256 signature
    And the system's certificate is published at "http://pki.example/system.der"
    And the peer fetches certificates
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the CERT payload is a hash and the URL "http://pki.example/system.der"

    Examples:
      | who    | sends                              | kind     |
      | system | 0 seconds pass                     | request  |
      | peer   | the peer sends an IKE_AUTH request | response |

  @R-3-6-2
  Scenario: A certificate that is published goes as it is to a peer that does not fetch it
    Given the system proves itself with an ECDSA-256 signature
    And the system's certificate is published at "http://pki.example/system.der"
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the AUTH payload proves the system's identity

  @R-3-6-9 @R-3-6-12
  Scenario Outline: A system that fetches certificates accepts a hash and URL (begun by the <who>)
    Given the peer proves itself with an ECDSA-256 signature
    And the peer's certificate is published at "http://pki.example/peer.der"
    And the system fetches certificates
    And an IKE SA that the <who> began
    Then traffic passes both ways

    Examples:
      | who    |
      | system |
      | peer   |

  @R-3-6-7 @R-3-6-9
  Scenario Outline: A system that fetches certificates accepts a bundle (begun by the <who>)
    Given the peer proves itself with an ECDSA-256 signature
    And the peer's certificates and a revocation list are published as a bundle at "http://pki.example/peer.bundle"
    And the system fetches certificates
    And an IKE SA that the <who> began
    Then traffic passes both ways

    Examples:
      | who    |
      | system |
      | peer   |

  @R-3-6-7
  Scenario: What should be a bundle has to be one
    Given the peer proves itself with an ECDSA-256 signature
    And what should be the peer's bundle at "http://pki.example/peer.bundle" is one certificate
    And the system fetches certificates
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R-3-6-6 @R-3-6-7 @R-3-6-9
  Scenario: Certificates that are published as a bundle go as its hash and URL to a peer that fetches them
    Given the system proves itself with an ECDSA-256 signature
    And the system's certificates are published as a bundle at "http://pki.example/system.bundle"
    And the peer fetches certificates
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the CERT payload is the hash of a bundle and the URL "http://pki.example/system.bundle"

  @R-3-6-9
  Scenario: A system that does not fetch certificates refuses a hash and URL
    Given the peer proves itself with an ECDSA-256 signature
    And the peer's certificate is published at "http://pki.example/peer.der"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R-3-6-6
  Scenario: What stands at the URL has to be what the hash says
    Given the peer proves itself with an ECDSA-256 signature
    And the peer's certificate is published at "http://pki.example/peer.der"
    And at "http://pki.example/peer.der" stands another file
    And the system fetches certificates
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R-3-6-13
  Scenario: No other scheme than http is used
    Given the peer proves itself with an ECDSA-256 signature
    And the peer's certificate is published at "ldap://pki.example/peer.der"
    And the system fetches certificates
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R-3-6-3 @R-3-6-11
  Scenario: Certificates of encodings that nobody knows are passed over
    Given the peer proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries the octets "0130030201FF" as a payload of type 37
    And it carries the octets "C8010203" as a payload of type 37
    And it carries the octets "FF" as a payload of type 37
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And traffic passes both ways
