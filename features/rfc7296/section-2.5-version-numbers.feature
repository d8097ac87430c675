Feature: 2.5 Version numbers and forward compatibility

  @R-2-5-1 @R-2-5-5 @R-3-1-14
  Scenario Outline: A higher minor version of an IKE_SA_INIT request is ignored (2.<minor>)
    When the peer prepares an IKE_SA_INIT request
    And it states version 2.<minor>
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
    And the message states version 2.0

    Examples:
      | minor |
      | 1     |
      | 15    |

  @R-2-5-1 @R-3-1-14
  Scenario: A higher minor version of a protected request is ignored
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it states version 2.9
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response
    And the message states version 2.0

  @R-2-5-9 @R-3-1-17 @R-3-1-22
  Scenario Outline: Undefined flags of the header are ignored (<flags>)
    When the peer prepares an IKE_SA_INIT request
    And it sets the <flags>
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

    Examples:
      | flags                  |
      | undefined header flags |
      | Version flag           |

  @R-2-5-9 @R-3-1-17 @R-3-1-22
  Scenario Outline: Undefined flags of a protected message are ignored (<flags>)
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it sets the <flags>
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response

    Examples:
      | flags                  |
      | undefined header flags |
      | Version flag           |

  @R-2-5-9 @R-3-2-11
  Scenario: Reserved bits of generic payload headers are ignored
    When the peer prepares an IKE_SA_INIT request
    And all its generic payload headers have their reserved bits set
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R-2-5-10 @R-2-5-14 @R-3-2-9 @R-4-1
  Scenario Outline: A payload of unknown type is skipped (type <type>, in an IKE_SA_INIT request)
    When the peer prepares an IKE_SA_INIT request
    And it begins with a payload of the unknown type <type>
    And it carries a payload of the unknown type <type>
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

    Examples:
      | type |
      | 1    |
      | 32   |
      | 127  |
      | 200  |
      | 255  |

  @R-2-5-10 @R-2-5-14 @R-4-1 @R-2-15-5
  Scenario: Payloads of unknown type in IKE_SA_INIT are covered by AUTH
    When the peer prepares an IKE_SA_INIT request
    And it carries a payload of the unknown type 200
    And the peer sends it
    And the system sends an IKE_SA_INIT response
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R-2-5-10 @R-2-5-14 @R-4-1
  Scenario Outline: A payload of unknown type is skipped (in a <request>)
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And it begins with a payload of the unknown type 201
    And the peer sends it
    Then the system sends <answer>

    Examples:
      | request                       | answer                                             |
      | request for another child SA  | a CREATE_CHILD_SA response of SA, Nr, TSi, TSr      |
      | request to rekey the IKE SA   | a CREATE_CHILD_SA response of SA, Nr, KEr           |
      | liveness check                | an empty INFORMATIONAL response                     |
      | request to delete the IKE SA  | an empty INFORMATIONAL response                     |

  @R-2-5-14 @R-4-1
  Scenario: A payload of unknown type before SK is skipped
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it carries a payload of the unknown type 200 in clear before SK
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-4-2
  Scenario: A critical payload of unknown type makes an IKE_SA_INIT request fail
    When the peer prepares an IKE_SA_INIT request
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system sends an IKE_SA_INIT response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-2-21-2-4 @R-2-21-2-5 @R-4-2
  Scenario: A critical payload of unknown type makes an IKE_AUTH request fail
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"
    And the system has 0 IKE SAs

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-2-21-3-1 @R-4-2
  Scenario Outline: A critical payload of unknown type makes a <request> fail, and nothing else
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system sends <answer> of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"
    And the system has 1 IKE SA
    And the system has 1 child SA

    Examples:
      | request                       | answer                      |
      | request for another child SA  | a CREATE_CHILD_SA response  |
      | request to rekey the IKE SA   | a CREATE_CHILD_SA response  |
      | request to rekey the child SA | a CREATE_CHILD_SA response  |
      | liveness check                | an INFORMATIONAL response   |
      | request to delete the IKE SA  | an INFORMATIONAL response   |

  @R-2-5-16 @R-3-2-6 @R-3-2-8
  Scenario: The critical bit of payloads that are known is ignored
    When the peer prepares an IKE_SA_INIT request
    And all its payloads have the critical bit set
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
    When the peer prepares an IKE_AUTH request
    And it carries N(40000)
    And all its payloads have the critical bit set
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R-2-5-15 @R-3-2-4 @R-3-2-7 @R-3-12-4
  Scenario Outline: The system sets no critical bit (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system no payload has the critical bit set

    Examples:
      | who    |
      | peer   |
      | system |

  @R-1-7-2 @R-2-5-18
  Scenario: Payloads of an IKE_SA_INIT request may come in any order
    When the peer prepares an IKE_SA_INIT request
    And its payloads are in reverse order
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R-1-7-2 @R-2-5-18
  Scenario Outline: Payloads of a protected request may come in any order (<request>)
    Given an IKE SA that the peer began
    When the peer prepares a <request>
    And its payloads are in reverse order
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of <payloads>

    Examples:
      | request                       | payloads         |
      | request for another child SA  | SA, Nr, TSi, TSr |
      | request to rekey the child SA | SA, Nr, TSi, TSr |
      | request to rekey the IKE SA   | SA, Nr, KEr      |

  @R-1-7-2 @R-2-5-18
  Scenario: Payloads of an IKE_AUTH request may come in any order
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And its payloads are in reverse order
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R-1-7-2 @R-2-5-18
  Scenario: Payloads of responses may come in any order
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And its payloads are in reverse order
    And the peer sends it
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And its payloads are in reverse order
    And the peer sends it
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R-2-5-17
  Scenario: The system sends payloads in the order of the figures
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    Then the system sends a CREATE_CHILD_SA request
    And the message contains N(REKEY_SA), SA, Ni, TSi, TSr in this order

  @R-2-5-8 @R-2-5-5 @R-3-1-10 @R-3-1-13 @R-3-1-16 @R-3-1-21 @R-3-2-10
  Scenario Outline: Reserved fields go out as zero (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system the major version is 2
    And in every message of the system the minor version is 0
    And in every message of the system the undefined header flags are clear
    And in every message of the system the Version flag is clear
    And in every message of the system the reserved bits of the generic payload headers are zero
    And in every message of the system the RESERVED octets of KE, ID, AUTH, TS and CP payloads are zero
    And in every message of the system the RESERVED octets of proposals and transforms are zero

    Examples:
      | who    |
      | peer   |
      | system |

  @R-2-5-11 @R-2-5-12
  Scenario: A critical payload of unknown type before SK makes the request fail as well
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries a critical payload of the unknown type 199 in clear before SK
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And the system has 1 child SA

  @R-2-5-11 @R-4-2
  Scenario: A response with a critical payload of unknown type is rejected
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer prepares its answer
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system has no more than 1 child SA

  @R-2-5-11 @R-4-2
  Scenario: An IKE_SA_INIT response with a critical payload of unknown type is rejected
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    And 5 seconds pass
    Then the system has not gone on to IKE_AUTH

  @R-2-5-10 @R-2-5-14 @R-4-1
  Scenario Outline: A payload of unknown type is skipped in an IKE_AUTH request (<where>)
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And <how>
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And traffic passes both ways

    Examples:
      | where     | how                                                             |
      | inside SK | it carries a payload of the unknown type 200                    |
      | before SK | it carries a payload of the unknown type 200 in clear before SK |

  @R-2-5-10 @R-2-5-14 @R-4-1
  Scenario: Payloads of unknown type in responses are skipped
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And it carries a payload of the unknown type 200
    And the peer sends it
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And it carries a payload of the unknown type 200
    And it carries a payload of the unknown type 201 in clear before SK
    And the peer sends it
    Then the system has 1 IKE SA
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer prepares its answer
    And it carries a payload of the unknown type 200
    And the peer sends it
    Then the system has 2 child SAs
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer prepares its answer
    And it carries a payload of the unknown type 200
    And the peer sends it
    Then the system does not send it again
    And the system has 1 IKE SA
    And traffic passes both ways

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-2-21-2-4 @R-2-21-2-5 @R-4-2
  Scenario: A critical payload of unknown type before SK makes an IKE_AUTH request fail as well
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries a critical payload of the unknown type 199 in clear before SK
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"
    And the system has 0 IKE SAs

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-4-2
  Scenario: A critical payload of unknown type before SK makes a liveness check fail, and nothing else
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it carries a critical payload of the unknown type 199 in clear before SK
    And the peer sends it
    Then the system sends an INFORMATIONAL response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"
    And the system has 1 IKE SA
    And the system has 1 child SA

  @R-2-5-11 @R-4-2
  Scenario: An IKE_AUTH response with a critical payload of unknown type is rejected
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

  @R-2-5-9 @R-3-2-11
  Scenario: Reserved bits of generic payload headers are ignored inside SK too
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And all its generic payload headers have their reserved bits set
    And the reserved bits of its SK payload are set
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic passes both ways
