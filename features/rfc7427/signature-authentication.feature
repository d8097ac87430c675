Feature: RFC 7427 Signatures of any kind, and their hashes

  @R7427-4-1 @R7427-4-4 @R7427-4-5
  Scenario Outline: Both sides announce their hashes in IKE_SA_INIT (<kind>)
    Given the peer proves itself with an ECDSA-256 signature
    When the <who>
    Then the system sends an IKE_SA_INIT <kind>
    And the message contains N(16431)
    And 16431 has the data "0002000300040005"
    And in every message of the system a notify without an SPI has protocol zero

    Examples:
      | who                               | kind     |
      | system initiates                  | request  |
      | peer sends an IKE_SA_INIT request | response |

  @R7427-3-1 @R7427-3-2 @R7427-3-3 @R7427-3-5
  Scenario Outline: A signature of method 14 begins with its AlgorithmIdentifier (<key>)
    Given the system proves itself with an <key> signature
    And the peer announces the hashes <hash> for signatures
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH payload is of method 14
    And the AUTH data begin with "<begin>"
    And the AUTH payload proves the system's identity

    Examples:
      | key       | hash     | begin                        |
      | ECDSA-256 | SHA2-256 | 0C300A06082A8648CE3D040302   |
      | ECDSA-384 | SHA2-384 | 0C300A06082A8648CE3D040303   |
      | Ed25519   | Identity | 07300506032B6570             |
      | RSA       | SHA2-256 | 43304106092A864886F70D01010A |

  @R7427-4-2 @R7427-3-4
  Scenario Outline: A signature uses a hash that the peer has announced (<key>, <hash>)
    Given the system proves itself with an <key> signature
    And the peer announces the hashes <hash> for signatures
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the AUTH payload is of method 14
    And the AUTH data begin with "<begin>"
    And the AUTH payload proves the system's identity

    Examples:
      | key       | hash               | who    | sends                              | kind     | begin                      |
      | ECDSA-256 | SHA2-512           | peer   | the peer sends an IKE_AUTH request | response | 0C300A06082A8648CE3D040304 |
      | ECDSA-256 | SHA2-384, 99       | system | 0 seconds pass                     | request  | 0C300A06082A8648CE3D040303 |
      | ECDSA-384 | SHA2-256           | system | 0 seconds pass                     | request  | 0C300A06082A8648CE3D040302 |
      | ECDSA-384 | Identity, SHA2-512 | peer   | the peer sends an IKE_AUTH request | response | 0C300A06082A8648CE3D040304 |

  @R7427-4-3 @R7427-3-4
  Scenario Outline: The peer may sign with another algorithm and hash than the system (<key>, <hash>)
    Given the system proves itself with an ECDSA-384 signature
    And the peer proves itself with an <key> signature
    And the peer signs by method 14 with <hash>
    And an IKE SA that the <who> began
    Then traffic passes both ways

    Examples:
      | key       | hash     | who    |
      | ECDSA-256 | SHA2-512 | peer   |
      | ECDSA-256 | SHA2-384 | system |
      | RSA       | SHA2-384 | peer   |
      | RSA       | SHA2-512 | system |
      | Ed25519   | Identity | peer   |

  @R7427-3-1
  Scenario Outline: For a peer that announces nothing a signature is of the key's own method (<key>)
    Given the system proves itself with an <key> signature
    And the peer announces no hash for signatures
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the AUTH payload is of method <method>
    And the AUTH payload proves the system's identity

    Examples:
      | key       | method |
      | RSA       | 1      |
      | ECDSA-256 | 9      |
      | ECDSA-384 | 10     |

  @R7427-3-1 @R7427-4-2
  Scenario Outline: For a peer that announces no hash of the system's there is no signature (<key>)
    Given the system proves itself with an <key> signature
    And the peer announces the hashes 99 for signatures
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

    Examples:
      | key       |
      | RSA       |
      | ECDSA-256 |

  @R7427-3-3
  Scenario Outline: An AUTH payload of method 14 that cannot be read is refused (<data>)
    Given the peer proves itself with an ECDSA-256 signature
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And its AUTH payload is "0E000000<data>"
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

    Examples:
      | data                                   |
      | FF300A06082A8648CE3D040302             |
      | 00                                     |
      | 0C300A06082A8648CE3D040302             |
      | 0F300D06092A864886F70D0101050500010203 |

  @R7427-5-1
  Scenario: A key of a kind that is not supported gets AUTHENTICATION_FAILED
    Given the peer proves itself with an ECDSA-256 signature
    And the peer signs with a key of another kind than its certificate's
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R7427-4-1 @R7427-4-2
  Scenario Outline: Hashes that nobody knows are passed over (<hashes>)
    Given the system proves itself with an ECDSA-256 signature
    And the peer announces the hashes <hashes> for signatures
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, SA, TSi, TSr
    And the AUTH payload is of method 14
    And the AUTH payload proves the system's identity

    Examples:
      | hashes                     |
      | 65535, SHA2-256            |
      | 1024, 99, 7, 6, SHA2-384   |
