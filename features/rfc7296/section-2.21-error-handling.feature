Feature: 2.21 Error handling

  @R-2-21-1-1 @R-2-21-1-2
  Scenario Outline: An initiator keeps trying when an unauthenticated <error> comes
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the message is remembered as "request"
    And the peer answers with N(<error>)
    And 5 seconds pass
    Then the system goes on with the request remembered as "request"
    When the peer goes back to "request"
    And the peer answers
    And whatever the system sent is passed over, up to an IKE_AUTH request
    And the peer answers
    Then the system has 1 IKE SA

    Examples:
      | error                 |
      | NO_PROPOSAL_CHOSEN    |
      | INVALID_SYNTAX        |
      | AUTHENTICATION_FAILED |
      | INVALID_MAJOR_VERSION |

  @R-2-21-2-1 @R-2-21-2-2
  Scenario: An identity that nobody knows is refused with AUTHENTICATION_FAILED alone
    Given the peer says that it is "KEY_ID stranger"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R-2-21-2-4 @R-2-21-2-5 @R-2-21-2-6 @R-2-21-2-10
  Scenario Outline: An IKE_AUTH request that is malformed gets INVALID_SYNTAX and nothing else (<how>)
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And <how>
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(INVALID_SYNTAX)
    And the message is protected
    And the system has 0 IKE SAs

    Examples:
      | how                                     |
      | its SA payload states a length of 3     |
      | its TSr payload states a length of 9000 |
      | its SA payload is cut to 5 octets       |
      | its TSi payload is cut to 9 octets      |
      | its SA payload is cut to 0 octets       |
      | its IDi payload is cut to 0 octets      |
      | its TSi payload is cut to 0 octets      |

  @R-2-21-1 @R-2-21-3-1 @R-2-21-3-3 @R-3-10-1-8 @R-3-10-1-9
  Scenario Outline: A protected request that is malformed gets INVALID_SYNTAX and ends the IKE SA (<request>, <how>)
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And <how>
    And the peer sends it
    Then the system sends <answer> of N(INVALID_SYNTAX)
    And the message is protected
    And the system has 0 IKE SAs
    And the system has 0 child SAs

    Examples:
      | request                       | how                                            | answer                     |
      | request for another child SA  | its SA payload is cut to 3 octets              | a CREATE_CHILD_SA response |
      | request for another child SA  | its Ni payload is cut to 7 octets              | a CREATE_CHILD_SA response |
      | request to rekey the IKE SA   | its SA payload states a length of 2            | a CREATE_CHILD_SA response |
      | request to rekey the child SA | its N(REKEY_SA) payload is "03084009ABCD0123"  | a CREATE_CHILD_SA response |
      | request to delete the IKE SA  | its D payload is cut to 3 octets               | an INFORMATIONAL response  |

  @R-2-21-3-1 @R-3-10-1-9
  Scenario Outline: A request for a child SA that lacks <payload> gets INVALID_SYNTAX
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it has no <payload> payload
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(INVALID_SYNTAX)
    And the system has no more than 1 child SA

    Examples:
      | payload |
      | SA      |
      | Ni      |
      | TSi     |
      | TSr     |

  @R-2-21-3-1 @R-2-21-3
  Scenario Outline: A request that cannot be fulfilled gets <error> and leaves the IKE SA alone
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And <how>
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(<error>)
    And the system has 1 IKE SA
    And the system has 1 child SA

    Examples:
      | request                              | how                                         | error              |
      | request for another child SA         | its TSi payload is for 172.16.0.0-172.16.0.9 | TS_UNACCEPTABLE    |
      | request for another child SA         | the SPI in its SA payload has 3 octets       | NO_PROPOSAL_CHOSEN |
      | request to rekey the IKE SA          | the SPI in its SA payload has 4 octets       | NO_PROPOSAL_CHOSEN |
      | request to rekey an unknown child SA | it carries N(40000)                          | CHILD_SA_NOT_FOUND |

  @R-2-21-2 @R-2-21-3-2
  Scenario: An error in a response is not reported, but the IKE SA is cleaned up
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer prepares its answer
    And its SA payload is cut to 5 octets
    And the peer sends it
    Then the system sends no further request on that IKE SA
    And the system has 0 IKE SAs

  @R-2-21-4-2 @R-3-1-20
  Scenario: A response to nothing is not answered
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it sets the Response flag
    And the peer sends it
    Then the system sends nothing
    And the system has 1 IKE SA

  @R-2-21-4-13 @R-2-21-4-7 @R-2-21-4-8
  Scenario Outline: A notification from outside any IKE SA changes no state (<notify>)
    Given an IKE SA that the peer began
    When N(<notify>) comes in clear, from outside any IKE SA
    Then the system sends no response
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways

    Examples:
      | notify          |
      | INVALID_IKE_SPI |
      | INVALID_SPI     |

  @R-3-10-1-1
  Scenario: An error type that is not known in a response makes the request fail
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers with N(8192)
    Then the system has 1 child SA
    And the system has 1 IKE SA

  @R-3-10-1-2 @R-3-10-1-3 @R-3-10-1-6
  Scenario Outline: A notify type that is not known in a request is ignored (<type>, <request>)
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And it carries N(<type>) with the data "0102030405"
    And the peer sends it
    Then the system sends <answer>

    Examples:
      | type  | request                      | answer                                         |
      | 8000  | request for another child SA | a CREATE_CHILD_SA response of SA, Nr, TSi, TSr |
      | 16383 | liveness check               | an empty INFORMATIONAL response                |
      | 40960 | request for another child SA | a CREATE_CHILD_SA response of SA, Nr, TSi, TSr |
      | 65535 | liveness check               | an empty INFORMATIONAL response                |
      | 40961 | request to rekey the IKE SA  | a CREATE_CHILD_SA response of SA, Nr, KEr      |

  @R-3-10-1-3 @R-3-10-1-6 @R-3-10-1-5
  Scenario: A status type that is not known in responses is ignored
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And it carries N(50000)
    And the peer sends it
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it carries N(50000)
    And the peer sends it
    Then the system has 1 IKE SA
    And the system has 1 child SA

  @R-3-10-1-8
  Scenario Outline: INVALID_SYNTAX is not returned for a message that nobody has authenticated (<how>)
    When the peer prepares an IKE_SA_INIT request
    And <how>
    And the peer sends it
    Then the system sends no N(INVALID_SYNTAX) in clear

    Examples:
      | how                                |
      | it has no Ni payload               |
      | it has no KE payload               |
      | its SA payload is cut to 5 octets  |
      | its KE payload is cut to 20 octets |

  @R-3-10-1-8
  Scenario: INVALID_SYNTAX is not returned for a message whose integrity check fails
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And its SA payload is cut to 3 octets
    And one bit of it is changed on the way
    And the peer sends it
    Then the system sends nothing
    And the system has 1 IKE SA
