Feature: RFC 7383 2.5 The fragments that are sent

  @R7383-2-5-2 @R7383-2-5-3 @R7383-2-5-4 @R7383-2-5-5 @R7383-2-5-6 @R7383-2-5-7 @R7383-2-5-8 @R7383-2-5-9 @R7383-2-5-10 @R7383-2-5-3-2
  Scenario Outline: Fragments of the system (<cipher>, begun by the <who>)
    Given the system accepts the IKE proposal
      | transforms                                   |
      | <cipher> PRF_HMAC_SHA2_256 <integrity> X25519 |
    And the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message came in fragments
    And its fragments are numbered from 1 to their total
    And its first fragment alone tells the type of the first payload
    And its fragments have one header, but for the length
    And its fragments have an IV of their own each
    And the AUTH payload proves the system's identity

    Examples:
      | cipher              | integrity              | who    | sends                              | kind     |
      | ENCR_AES_GCM_16/128 |                        | system | 0 seconds pass                     | request  |
      | ENCR_AES_GCM_16/128 |                        | peer   | the peer sends an IKE_AUTH request | response |
      | ENCR_AES_CBC/128    | AUTH_HMAC_SHA2_256_128 | system | 0 seconds pass                     | request  |
      | ENCR_AES_CBC/128    | AUTH_HMAC_SHA2_256_128 | peer   | the peer sends an IKE_AUTH request | response |

  @R7383-2-5-1
  Scenario: IKE_SA_INIT is not fragmented, however long it is
    Given the system sends IP packets of up to 576 octets
    And the system accepts the IKE proposal
      | transforms                                     |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 MODP3072 |
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message came whole

  @R7383-2-5-1-1 @R7383-2-5-1-2
  Scenario Outline: No IP packet is longer than the threshold (<octets>)
    Given the system sends IP packets of up to <octets> octets
    And the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message came in fragments
    And it came in no IP packet of more than <octets> octets

    Examples:
      | octets |
      | 576    |
      | 900    |
      | 1280   |

  @R7383-2-5-1-1
  Scenario: The marker of port 4500 counts
    Given the system is behind a NAT
    And the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message came in fragments
    And it came in no IP packet of more than 1280 octets

  @R7383-2-5-1-3
  Scenario: Over IPv6 packets have up to 1280 octets where nobody says otherwise
    Given both sides speak IPv6
    And the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message came in fragments
    And it came in no IP packet of more than 1280 octets

  @R7383-2-5-1-4
  Scenario: Over IPv4 packets have up to 576 octets where nobody says otherwise
    Given the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message came in fragments
    And it came in no IP packet of more than 576 octets

  @R7383-2-6-7
  Scenario: A request in fragments is sent again, all of them octet by octet the same
    Given the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message came in fragments
    And the system goes on sending the same octets at growing intervals
