Feature: 3.3.1 Child SAs of AH

  # What AH protects is a matter of RFC 4302; what is shown here is how such SAs are negotiated, rekeyed and deleted.

  @R-3-3-1-8 @R-3-3-1-10 @R-3-3-3-3 @R-3-3-6 @R-3-3-7 @R-3-10-1 @R-3-11-1 @R-3-11-2 @R-3-11-6 @R-3-11-7
  Scenario Outline: Proposals, notifies and Delete payloads through the life of an IKE SA that the <who> began
    Given the system accepts the AH proposals
      | transforms                                                    |
      | AUTH_HMAC_SHA2_256_128 AUTH_HMAC_SHA2_512_256 ESN_NO ESN_YES  |
      | AUTH_HMAC_SHA1_96 ESN_NO                                      |
    And a whole life of an IKE SA that the <who> began
    Then in every message of the system proposals are numbered from 1 upwards
    And in every message of the system SPI sizes are 0 for a first IKE SA, 8 for its rekey and 4 for AH and ESP
    And in every message of the system a notify with an SPI has protocol AH or ESP
    And in every message of the system SPIs in Delete payloads have 4 octets, and the IKE SA has none
    And in every message of the system a Delete payload is for one protocol, 1, 2 or 3

    Examples:
      | who    |
      | peer   |
      | system |

  @R-3-3-3-3 @R-3-3-1-8 @R-3-3-1-10
  Scenario: AH is offered with integrity algorithms and sequence numbers, and nothing else
    Given the system accepts the AH proposals
      | transforms                                             |
      | AUTH_HMAC_SHA2_256_128 AUTH_HMAC_SHA2_512_256 ESN_YES  |
      | AUTH_HMAC_SHA1_96 ESN_NO                               |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the proposals have SPIs of 4 octets and are for protocol 2
    And the message offers
      | number | transforms                                            |
      | 1      | AUTH_HMAC_SHA2_256_128 AUTH_HMAC_SHA2_512_256 ESN_YES |
      | 2      | AUTH_HMAC_SHA1_96 ESN_NO                              |

  @R-2-17-1 @R-2-17-4 @R-2-17-5 @R-2-17-7 @R-4-3
  Scenario Outline: Keys of AH with <proposal> (IKE SA begun by the <who>)
    Given the system accepts the AH proposal
      | transforms |
      | <proposal> |
    And an IKE SA that the <who> began
    Then traffic passes both ways

    Examples:
      | proposal                       | who    |
      | AUTH_HMAC_SHA1_96 ESN_NO       | peer   |
      | AUTH_HMAC_SHA2_256_128 ESN_YES | system |
      | AUTH_HMAC_SHA2_384_192 ESN_NO  | peer   |
      | AUTH_HMAC_SHA2_512_256 ESN_YES | peer   |
      | AUTH_AES_XCBC_96 ESN_NO        | system |

  @R-4-3
  Scenario: AH over IPv6
    Given both sides speak IPv6
    And the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-2-7-1 @R-2-7-2 @R-2-7-3
  Scenario Outline: Of proposals of both protocols one of the <protocol> that the policy wants is accepted
    Given the system accepts the <protocol> proposal
      | transforms |
      | <accepted> |
    And the peer offers the <protocol> proposal
      | transforms |
      | <accepted> |
    And an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And its SA payload is
      | number | protocol | transforms                    |
      | 1      | AH       | AUTH_HMAC_SHA2_256_128 ESN_NO |
      | 2      | ESP      | ENCR_AES_GCM_16/128 ESN_NO    |
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And the message chooses proposal <number> with "<accepted>"
    And the proposals have SPIs of 4 octets and are for protocol <id>
    And traffic passes both ways

    Examples:
      | protocol | accepted                      | number | id |
      | AH       | AUTH_HMAC_SHA2_256_128 ESN_NO | 1      | 2  |
      | ESP      | ENCR_AES_GCM_16/128 ESN_NO    | 2      | 3  |

  @R-2-7-3 @R-2-7-4
  Scenario Outline: A system that wants <wanted> does not accept <offered>
    Given the system accepts the <wanted> proposal
      | transforms |
      | <accepts>  |
    And the peer offers the <offered> proposal
      | transforms |
      | <offers>   |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(NO_PROPOSAL_CHOSEN)
    And the system has 0 child SAs

    Examples:
      | wanted | accepts                                    | offered | offers                                     |
      | AH     | AUTH_HMAC_SHA2_256_128 ESN_NO              | ESP     | ENCR_NULL AUTH_HMAC_SHA2_256_128 ESN_NO    |
      | ESP    | ENCR_NULL AUTH_HMAC_SHA2_256_128 ESN_NO    | AH      | AUTH_HMAC_SHA2_256_128 ESN_NO              |

  @R-3-3-3-3 @R-3-3-6-7
  Scenario Outline: An AH proposal of <transforms> is not accepted
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And its SA payload is
      | number | transforms   |
      | 1      | <transforms> |
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(NO_PROPOSAL_CHOSEN)
    And the system has 1 child SA

    Examples:
      | transforms                                        |
      | ESN_NO                                            |
      | AUTH_NONE ESN_NO                                  |
      | AUTH_HMAC_SHA2_256_128                            |
      | ENCR_AES_CBC/128 AUTH_HMAC_SHA2_256_128 ESN_NO    |
      | ENCR_AES_GCM_16/128 ESN_NO                        |

  @R-3-3-6-5 @R-3-3-6-6 @R-2-7-2
  Scenario Outline: An initiator accepts nothing that it did not offer (<protocol> with <answer>)
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer prepares its answer
    And its SA payload is
      | number | protocol   | transforms |
      | 1      | <protocol> | <answer>   |
    And the peer sends it
    Then the system has 1 child SA
    And the system has 1 IKE SA

    Examples:
      | protocol | answer                                  |
      | ESP      | AUTH_HMAC_SHA2_256_128 ESN_NO           |
      | ESP      | ENCR_NULL AUTH_HMAC_SHA2_256_128 ESN_NO |
      | AH       | AUTH_HMAC_SHA1_96 ESN_NO                |
      | AH       | AUTH_NONE ESN_NO                        |

  @R-1-3-3-3 @R-1-3-3-6 @R-2-8-1 @R-3-10-1
  Scenario: The system rekeys a child SA of AH
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the peer began
    When the system is to rekey the child SA
    Then the system sends a CREATE_CHILD_SA request
    And REKEY_SA names the child SA that the system receives on, as AH
    And the proposals have SPIs of 4 octets and are for protocol 2
    When the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as AH
    When the peer answers
    And 10 seconds pass
    Then the system has 1 child SA
    And traffic passes both ways

  @R-1-3-3-3 @R-1-3-3-6 @R-1-4-1-4 @R-1-4-1-6
  Scenario: The peer rekeys a child SA of AH and deletes the old one
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the system began
    When the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer sends a request to delete the first child SA
    Then the system sends an INFORMATIONAL response of D
    And the Delete payload names the child SA that the system receives on, as AH
    When 10 seconds pass
    Then the system has 1 child SA
    And traffic passes both ways

  @R-2-8-1-7 @R-2-25-1-4
  Scenario: A rekey that names the SPI of a child SA of AH as one of ESP finds none
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the peer began
    When the peer prepares a request to rekey the child SA
    And the octets 0 to 0 of its N(REKEY_SA) payload are "03"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(CHILD_SA_NOT_FOUND)
    And the system has 1 child SA

  @R-1-4-1-1 @R-1-4-1-2 @R-1-4-1-4 @R-1-4-1-6 @R-3-11-5
  Scenario: A Delete of the peer closes both halves of a child SA of AH
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the peer began
    When the peer sends a request to delete the child SA
    Then the system sends an INFORMATIONAL response of D
    And the Delete payload names the child SA that the system receives on, as AH
    And the system has 0 child SAs
    And traffic of the peer no longer reaches the system

  @R-1-4-1-4 @R-3-11-5
  Scenario: A Delete that names the SPI of a child SA of AH as one of ESP deletes nothing
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the peer began
    When the peer prepares a request to delete the child SA
    And the octets 0 to 0 of its D payload are "03"
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response
    And the system has 1 child SA
    And traffic passes both ways

  # UDP encapsulates ESP only (RFC 3948), and the ICV of AH covers the addresses that a NAT changes.
  @R-2-7-4 @R-2-23-18
  Scenario: Through a NAT there is no child SA of AH, and the IKE SA stays
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And the peer is behind a NAT
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(NO_PROPOSAL_CHOSEN)
    And the system has 1 IKE SA
    And the system has 0 child SAs
