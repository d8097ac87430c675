Feature: 3.1 and 3.2 The IKE header and the generic payload header

  @R-3-1-4 @R-3-1-5 @R-3-1-6 @R-3-1-7 @R-3-1-8 @R-3-1-10 @R-3-1-13 @R-3-1-15 @R-3-1-16 @R-3-1-21 @R-3-1-23 @R-3-1-24 @R-3-1-26 @R-3-1-1 @R-1-2-1 @R-1-2-2 @R-3-2-1 @R-3-2-2 @R-3-2-12 @R-3-14-1
  Scenario Outline: Headers of the system (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system the major version is 2
    And in every message of the system the header's length is that of the datagram
    And in every message of the system there is one IKE message in a datagram
    And in every message of the system the exchange type is one of 34 to 37
    And in every message of the system the initiator SPI is not zero
    And in every message of the system the Initiator flag is that of the system's role
    And in every message of the system the Encrypted payload is the last one
    And in every message of the system no Encrypted payload contains another
    And in every message of the system everything after IKE_SA_INIT is protected

    Examples:
      | who    |
      | peer   |
      | system |

  @R-3-1-26
  Scenario Outline: A message whose header states a wrong length is dropped (<by>)
    When the peer prepares an IKE_SA_INIT request
    And the header's length is wrong by <by>
    And the peer sends it
    Then the system has made no IKE SA from it

    Examples:
      | by |
      | -1 |
      | 1  |
      | 9  |

  @R-3-1-8
  Scenario: An IKE_SA_INIT request with a zero initiator SPI makes no IKE SA
    When the peer prepares an IKE_SA_INIT request
    And its initiator SPI is zero
    And the peer sends it
    Then the system has made no IKE SA from it

  @R-3-1-9
  Scenario: An IKE_SA_INIT request with a responder SPI makes no IKE SA
    When the peer prepares an IKE_SA_INIT request
    And its responder SPI is not zero
    And the peer sends it
    Then the system has made no IKE SA from it

  @R-3-1-20
  Scenario: An IKE_SA_INIT message that is marked as a response is not answered
    When the peer prepares an IKE_SA_INIT request
    And it sets the Response flag
    And the peer sends it
    Then the system sends nothing

  @R-3-1-15
  Scenario: An exchange type that nobody knows changes nothing
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it has the exchange type 99
    And the peer sends it
    And whatever the system sent is passed over
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R-3-2-8 @R-2-5-14
  Scenario Outline: A payload that does not belong here is understood and skipped (<type>)
    Given an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries the octets "<octets>" as a payload of type <type>
    And the peer sends it
    Then the system sends an INFORMATIONAL response
    And the system has 1 IKE SA

    Examples:
      | type | octets           |
      | 34   | 001F000001020304 |
      | 35   | 0200000061       |
      | 37   | 0401             |
      | 38   | 04               |
      | 39   | 0200000001       |
      | 43   | 61               |
      | 47   | 01000000         |
      | 48   | 03010004         |

  @R-3-2-12
  Scenario Outline: A payload length of <length> in an IKE_SA_INIT request is not accepted
    When the peer prepares an IKE_SA_INIT request
    And its Ni payload states a length of <length>
    And the peer sends it
    Then the system has made no IKE SA from it

    Examples:
      | length |
      | 0      |
      | 3      |
      | 4000   |

  @R-3-2-12
  Scenario Outline: An empty <payload> payload in an IKE_SA_INIT request is not accepted
    When the peer prepares an IKE_SA_INIT request
    And its <payload> payload is cut to 0 octets
    And the peer sends it
    Then the system has made no IKE SA from it

    Examples:
      | payload |
      | SA      |
      | KE      |
      | Ni      |

  @R-3-2-12 @R-3-12-7
  Scenario: An empty Vendor ID and an empty payload of unknown type change nothing
    When the peer prepares an IKE_SA_INIT request
    And it carries the octets "" as a payload of type 43
    And it carries the octets "" as a payload of type 200
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
