Feature: 2.19 and 3.15 Configuration payloads and assigned addresses

  @R-2-19-1 @R-2-19-3 @R-2-19-4 @R-2-19-6 @R-4-12 @R-3-15-1 @R-3-15-2 @R-3-15-3 @R-3-15-1-1 @R-3-15-1-6
  Scenario: A system that needs an address asks for it in its first IKE_AUTH request
    Given the system asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the system protects "0.0.0.0-255.255.255.255" and the peer's side is "10.2.0.0-10.2.255.255"
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, AUTH, CP, SA, TSi, TSr in this order
    And the message contains 47
    And the message has a CFG_REQUEST of
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the CP payload has only zeros for RESERVED and for the reserved bits of attributes

  @R-2-19-3 @R-4-14 @R-3-15-1-3 @R-3-15-4-2
  Scenario: The assigned address becomes the system's side of the child SA
    Given the system asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the system protects "0.0.0.0-255.255.255.255" and the peer's side is "10.2.0.0-10.2.255.255"
    And the peer assigns
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.9.0.7 |
    And the peer's selectors are "10.2.0.0-10.2.255.255" for itself and "10.9.0.7-10.9.0.7" for the system
    And an IKE SA that the system began
    Then the system has been assigned
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.9.0.7 |
    And the child SA protects 10.9.0.7-10.9.0.7 for the system and 10.2.0.0-10.2.255.255 for the peer
    And traffic passes both ways

  @R-2-19-7 @R-3-15-5 @R-3-15-1-7 @R-3-15-1-8 @R-3-15-1-13 @R-3-15-1-14 @R-3-15-1-15 @R-3-15-1-17 @R-3-15-1-19 @R-3-15-1-23 @R-3-15-1-25 @R-3-15-1-28 @R-3-15-3-1 @R-3-15-1-10 @R-3-15-1-12
  Scenario: The system asks for everything that it is configured to ask for
    Given the system asks for
      | attribute                                             |
      | INTERNAL_IP4_ADDRESS                                  |
      | INTERNAL_IP4_ADDRESS 10.9.0.7                         |
      | INTERNAL_IP4_NETMASK                                  |
      | INTERNAL_IP4_DNS                                      |
      | INTERNAL_IP4_DNS                                      |
      | INTERNAL_IP4_NBNS                                     |
      | INTERNAL_IP4_NBNS                                     |
      | INTERNAL_IP4_DHCP                                     |
      | INTERNAL_IP4_DHCP                                     |
      | INTERNAL_IP4_SUBNET                                   |
      | INTERNAL_IP4_SUBNET                                   |
      | INTERNAL_IP6_ADDRESS ::1:2:3:4/64                     |
      | INTERNAL_IP6_SUBNET                                   |
      | INTERNAL_IP6_SUBNET                                   |
      | SUPPORTED_ATTRIBUTES                                  |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message has a CFG_REQUEST of
      | attribute                                             |
      | INTERNAL_IP4_ADDRESS                                  |
      | INTERNAL_IP4_ADDRESS 10.9.0.7                         |
      | INTERNAL_IP4_NETMASK                                  |
      | INTERNAL_IP4_DNS                                      |
      | INTERNAL_IP4_DNS                                      |
      | INTERNAL_IP4_NBNS                                     |
      | INTERNAL_IP4_NBNS                                     |
      | INTERNAL_IP4_DHCP                                     |
      | INTERNAL_IP4_DHCP                                     |
      | INTERNAL_IP4_SUBNET                                   |
      | INTERNAL_IP4_SUBNET                                   |
      | INTERNAL_IP6_ADDRESS ::1:2:3:4/64                     |
      | INTERNAL_IP6_SUBNET                                   |
      | INTERNAL_IP6_SUBNET                                   |
      | SUPPORTED_ATTRIBUTES                                  |
    And the CP payload has only zeros for RESERVED and for the reserved bits of attributes

  @R-2-19-5 @R-2-19-4
  Scenario: With EAP the system's CFG_REQUEST goes with the SA payload, into the first request
    Given the peer proves itself with an ECDSA-256 signature
    And the system proves itself by EAP-MSCHAPv2
    And the system asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the peer assigns
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.1.0.7 |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, CP, SA, TSi, TSr in this order
    When the peer answers
    And the EAP method runs to its end
    Then the message does not contain CP
    When the peer answers
    Then the system has been assigned
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.1.0.7 |

  @R-2-19-5 @R-2-19-4
  Scenario: With EAP the system's CFG_REPLY goes with the SA payload, into the last response
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the system leases "10.2.0.7"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.2.0.7 |

  @R-2-19-4 @R-4-13 @R-4-14 @R-3-15-2 @R-3-15-3 @R-3-15-1-1 @R-3-15-1-5 @R-3-15-1-6 @R-5-1-3
  Scenario: The system leases an address to a peer that asks for one, and lets it use no other
    Given the system leases "10.2.0.7"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the peer's selectors are "0.0.0.0-255.255.255.255" for itself and "10.1.0.0-10.1.255.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.2.0.7 |
    And the CP payload has only zeros for RESERVED and for the reserved bits of attributes
    And TSi is 10.2.0.7-10.2.0.7
    And the child SA protects 10.1.0.0-10.1.255.255 for the system and 10.2.0.7-10.2.0.7 for the peer
    And the system has leased 1 address

  @R-4-13 @R-4-14 @R-3-15-1-10 @R-3-15-3-3
  Scenario: The system leases an IPv6 address to a peer that asks for one
    Given the system leases "2001:db8:9::7"
    And the system protects "2001:db8:1::-2001:db8:1::ffff" and the peer's side is "2001:db8:9::-2001:db8:9::ffff"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP6_ADDRESS |
    And the peer's selectors are "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" for itself and "2001:db8:1::-2001:db8:1::ffff" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                             |
      | INTERNAL_IP6_ADDRESS 2001:db8:9::7/64 |
    And TSi is 2001:db8:9::7-2001:db8:9::7

  @R-3-15-1-30 @R-3-15-1-31
  Scenario Outline: The address that the peer wishes for is a suggestion (<wish>)
    Given the system leases "10.2.0.7, 10.2.0.8"
    And the peer asks for
      | attribute                   |
      | INTERNAL_IP4_ADDRESS <wish> |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                    |
      | INTERNAL_IP4_ADDRESS <given> |

    Examples:
      | wish      | given    |
      | 10.2.0.8  | 10.2.0.8 |
      | 192.0.2.9 | 10.2.0.7 |

  @R-2-19-8 @R-2-19-9 @R-3-15-1-3 @R-3-15-1-16 @R-3-15-1-18 @R-3-15-1-20 @R-3-15-1-21 @R-3-15-1-22 @R-3-15-1-24 @R-3-15-1-26 @R-3-15-1-27 @R-3-15-1-29 @R-3-15-1-32 @R-3-15-1-33
  Scenario: The system may assign more than was asked for and pass over what it does not know
    Given the system leases "10.2.0.7"
    And the system also assigns
      | attribute                                 |
      | INTERNAL_IP4_NETMASK 255.255.255.255      |
      | INTERNAL_IP4_DNS 10.1.0.53                |
      | INTERNAL_IP4_DNS 10.1.0.54                |
      | INTERNAL_IP4_NBNS 10.1.0.55               |
      | INTERNAL_IP4_DHCP 10.1.0.56               |
      | APPLICATION_VERSION a gateway             |
      | INTERNAL_IP4_SUBNET 10.1.0.0/255.255.0.0  |
      | SUPPORTED_ATTRIBUTES                      |
      | INTERNAL_IP6_SUBNET 2001:db8:1::/64       |
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
      | 300 010203           |
      | 16383                |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                                 |
      | INTERNAL_IP4_ADDRESS 10.2.0.7             |
      | INTERNAL_IP4_NETMASK 255.255.255.255      |
      | INTERNAL_IP4_DNS 10.1.0.53                |
      | INTERNAL_IP4_DNS 10.1.0.54                |
      | INTERNAL_IP4_NBNS 10.1.0.55               |
      | INTERNAL_IP4_DHCP 10.1.0.56               |
      | APPLICATION_VERSION a gateway             |
      | INTERNAL_IP4_SUBNET 10.1.0.0/255.255.0.0  |
      | SUPPORTED_ATTRIBUTES                      |
      | INTERNAL_IP6_SUBNET 2001:db8:1::/64       |

  @R-3-15-4 @R-3-15-1-2
  Scenario Outline: Reserved octets and bits in the peer's CFG_REQUEST are ignored (<octets> are <value>)
    Given the system leases "10.2.0.7"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the octets <octets> of its CP payload are "<value>"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.2.0.7 |

    Examples:
      | octets | value  |
      | 1 to 3 | ffffff |
      | 4 to 5 | 8001   |

  @R-3-15-4 @R-3-15-1-2 @R-3-15-1-33
  Scenario Outline: Reserved octets and bits in the peer's CFG_REPLY are ignored (<octets> are <value>)
    Given the system asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the peer assigns
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.1.0.7 |
      | 300 010203                    |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And the octets <octets> of its CP payload are "<value>"
    And the peer sends it
    Then the system has 1 child SA
    And the system has been assigned
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.1.0.7 |
      | 300 010203                    |

    Examples:
      | octets | value  |
      | 1 to 3 | ffffff |
      | 4 to 5 | 8001   |

  @R-2-19-11 @R-2-19-12 @R-2-19-13
  Scenario: Where a CFG_REQUEST is required the child SA is refused without one, and the IKE SA stands
    Given the system leases "10.2.0.7"
    And the system requires a CFG_REQUEST
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(FAILED_CP_REQUIRED)
    And FAILED_CP_REQUIRED has 0 octets of data
    And the system has 1 IKE SA
    And the system has 0 child SAs
    When the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response

  @R-2-19-12 @R-1-2-18
  Scenario Outline: The system keeps its IKE SA when the peer answers <error> to the child SA
    Given the system asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And it has no SA payload
    And it has no TSi payload
    And it has no TSr payload
    And it carries N(<error>)
    And the peer sends it
    Then the system has 1 IKE SA
    And the system has 0 child SAs
    And the system has been assigned nothing

    Examples:
      | error                    |
      | FAILED_CP_REQUIRED       |
      | INTERNAL_ADDRESS_FAILURE |

  @R-3-15-4-1 @R-3-15-4-2
  Scenario: Without a free address there is INTERNAL_ADDRESS_FAILURE, no child SA, and an IKE SA
    Given the system leases ""
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(INTERNAL_ADDRESS_FAILURE)
    And the system has 1 IKE SA
    And the system has 0 child SAs

  @R-3-15-4-3 @R-2-19-9 @R-4-11
  Scenario: A system that leases no addresses ignores CFG_REQUEST
    Given the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R-3-15-4-4
  Scenario: A system that needs an address makes no child SA when there is no CFG_REPLY
    Given the system asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the system protects "0.0.0.0-255.255.255.255" and the peer's side is "10.2.0.0-10.2.255.255"
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer answers
    Then the system has 0 child SAs

  @R-2-19-10
  Scenario: A peer that asks for nothing gets no CFG_REPLY from a system that leases addresses
    Given the system leases "10.2.0.7"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain CP
    And the system has leased 0 addresses

  @R-2-19-10
  Scenario: A CFG_REPLY that the system has not asked for assigns nothing
    Given the peer assigns
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.1.0.7 |
    And an IKE SA that the system began
    Then the system has been assigned nothing

  @R-2-19-2 @R-3-15-1-11
  Scenario: An address stays leased through rekeys, and is free when the IKE SA is gone
    Given the system leases "10.2.0.7"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And an IKE SA that the peer began
    When the IKE SA is rekeyed by the peer
    And the IKE SA is rekeyed by the system
    Then the system has leased 1 address
    When the peer sends a request to delete the IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has leased 0 addresses

  @R-3-15-1-36 @R-3-15-1-37 @R-3-15-1-38
  Scenario: A CFG_SET of which nothing is accepted gets a response without CFG_ACK
    Given an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries a CFG_SET of
      | attribute                     |
      | INTERNAL_IP4_ADDRESS 10.2.0.9 |
      | INTERNAL_IP4_DNS 10.2.0.53    |
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response
    And the system has been assigned nothing

  @R-2-20-2 @R-2-20-3
  Scenario: The system tells nobody its version before authentication or after it
    Given the peer asks for
      | attribute           |
      | APPLICATION_VERSION |
    And an IKE SA that the peer began
    Then the message does not contain CP

  @R-3-15-4-7
  Scenario: A CFG_REQUEST in INFORMATIONAL on a live IKE SA is answered with CFG_REPLY
    Given the system leases "10.2.0.7, 10.2.0.8"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries a CFG_REQUEST of
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the peer sends it
    Then the system sends an INFORMATIONAL response of CP

  @R-2-19-2 @R-3-15-1-11
  Scenario: The address of a peer that has died is free again
    Given the system leases "10.2.0.7"
    And the system checks liveness after 30 seconds of silence
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And an IKE SA that the peer began
    When 20 minutes pass
    Then the system has 0 IKE SAs
    And the system has leased 0 addresses

  @R-2-19-2
  Scenario: The address of an IKE SA that INITIAL_CONTACT ends is free again
    Given the system leases "10.2.0.7, 10.2.0.8"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And an IKE SA that the peer began
    When the peer begins another IKE SA with INITIAL_CONTACT
    Then the system has 1 IKE SA
    And the system has leased 1 address

  @R-4-13 @R-3-15-1-11
  Scenario: No address is leased to a peer that is refused
    Given the system leases "10.2.0.7"
    And the peer has a wrong shared secret
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has leased 0 addresses

  @R-5-1-3 @R-2-19-2
  Scenario: An assigned address is all that further child SAs carry too, after a rekey of the IKE SA as well
    Given the system leases "10.2.0.7"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And an IKE SA that the peer began
    When the IKE SA is rekeyed by the peer
    And the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response
    And TSi is 10.2.0.7-10.2.0.7
    When the peer prepares a request for another child SA
    And its TSi payload is for 10.2.0.8-10.2.0.9
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(TS_UNACCEPTABLE)

  @R-5-1-3
  Scenario: A peer that asks for no address gets no child SA where addresses are leased
    Given the system leases "10.2.0.7"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(TS_UNACCEPTABLE)
    And the system has 1 IKE SA

  @R-2-21-3-3 @R-3-10-1-9
  Scenario Outline: A Configuration payload whose lengths do not fit gets INVALID_SYNTAX (<octets>)
    Given an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries the octets "<octets>" as a payload of type 47
    And the peer sends it
    Then the system sends an INFORMATIONAL response of N(INVALID_SYNTAX)
    And the system has 0 IKE SAs

    Examples:
      | octets                   |
      | 0100                     |
      | 010000000001             |
      | 010000000001000501020304 |
      | 01000000000100FF         |
