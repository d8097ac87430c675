Feature: RFC 7619 IKE SAs without authentication

  @R7619-2-1
  Scenario Outline: A system that wants authentication answers NULL authentication with AUTHENTICATION_FAILED (<policy>)
    Given <policy>
    And IKE_SA_INIT is done, begun by the peer
    When the peer does not authenticate, against the policy
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

    Examples:
      | policy                                            |
      | the peer proves itself with an ECDSA-256 signature |
      | the peer uses nonces of 32 octets                 |

  @R7619-2-1
  Scenario: A system that wants authentication gives an unauthenticated responder up
    Given IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers without authentication, against the policy
    Then the system sends an INFORMATIONAL request
    And the message contains N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R7619-2-1-1 @R7619-2-1-2 @R7619-2-1-3 @R7619-2-2-1 @R7619-2-2-2 @R7619-2-2-4
  Scenario: A system that does not authenticate sends ID_NULL and AUTH made with SK_pi
    Given neither side authenticates
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, AUTH, SA, TSi, TSr in this order
    And IDi is "ID_NULL"
    And the octets of its IDi payload are "0D000000"
    And the AUTH payload is of method 13
    And the AUTH payload proves the system's identity
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R7619-2-1-1 @R7619-2-1-2 @R7619-2-1-3 @R7619-2-2-1 @R7619-2-4-1
  Scenario: A responder that does not authenticate sends ID_NULL and AUTH made with SK_pr
    Given neither side authenticates
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the octets of its IDr payload are "0D000000"
    And the AUTH payload is of method 13
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R7619-2-1-2
  Scenario: AUTH without authentication has to be right all the same
    Given neither side authenticates
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the AUTH payload is wrong in one bit
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R7619-2-1-2 @R7619-2-4-1
  Scenario: One side alone may authenticate
    Given the system proves itself with an ECDSA-256 signature
    And the peer does not authenticate, as the policy allows
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R7619-2-2-3 @R7619-2-4-1
  Scenario: What an unauthenticated peer says of itself opens nothing and closes nothing
    Given the system proves itself with an ECDSA-256 signature
    And the peer does not authenticate, as the policy allows
    And the peer says that it is "FQDN somebody.else.example"
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R7619-2-3-1
  Scenario: INITIAL_CONTACT of a peer without authentication ends no other IKE SA
    Given neither side authenticates
    And an IKE SA that the peer began
    When the peer begins another IKE SA with INITIAL_CONTACT
    Then the system has 2 IKE SAs
    And the system has 2 child SAs

  @R7619-2-3-1 @R7619-3-3-2
  Scenario: INITIAL_CONTACT of a peer without authentication ends no IKE SA of the authenticated peer whose name it takes
    Given the system serves peers without authentication as well
    And an IKE SA that the peer began
    When the peer does not authenticate any more
    And the peer begins another IKE SA with INITIAL_CONTACT
    Then the system has 2 IKE SAs
    And the system has 2 child SAs

  @R7619-2-4-1 @R7619-3-3-1
  Scenario: A policy for peers without authentication serves them beside one for those with it
    Given the system serves peers without authentication as well
    And the peer does not authenticate any more
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And TSi is 10.2.255.0-10.2.255.255

  @R7619-2-2
  Scenario: A responder without a proof of its own does not do EAP
    Given the peer proves itself by EAP-MSCHAPv2
    And the system does not authenticate
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R7619-2-5-1 @R7619-3-3-1
  Scenario: An unauthenticated peer gets the address that it is assigned, and nobody else's traffic
    Given the system proves itself with an ECDSA-256 signature
    And the peer does not authenticate, as the policy allows
    And the system leases "10.2.0.7"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the peer's selectors are "0.0.0.0-255.255.255.255" for itself and "10.1.0.0-10.1.255.255" for the system
    And an IKE SA that the peer began
    Then the child SA protects 10.1.0.0-10.1.255.255 for the system and 10.2.0.7-10.2.0.7 for the peer

  @R7619-2-5-3
  Scenario Outline: A peer is assigned a whole /64, authenticated or not
    Given the system proves itself with an ECDSA-256 signature
    And <the peer's proof>
    And the system leases the network "2001:db8:5:7::/64"
    And the system protects "2001:db8:1::-2001:db8:1::ffff" and the peer's side is "::-::"
    And the peer asks for
      | attribute           |
      | INTERNAL_IP6_PREFIX |
    And the peer's selectors are "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" for itself and "2001:db8:1::-2001:db8:1::ffff" for the system
    And an IKE SA that the peer began
    Then the child SA protects 2001:db8:1::-2001:db8:1::ffff for the system and 2001:db8:5:7::-2001:db8:5:7:ffff:ffff:ffff:ffff for the peer

    Examples:
      | the peer's proof                                     |
      | the peer does not authenticate, as the policy allows |
      | the peer proves itself with an ECDSA-256 signature   |
