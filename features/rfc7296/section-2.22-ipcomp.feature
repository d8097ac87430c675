Feature: 2.22 IPComp

  @R-2-22-4
  Scenario Outline: IPCOMP_SUPPORTED stands only beside an SA payload (IKE SA begun by the <who>)
    Given the system compresses by DEFLATE
    And a whole life of an IKE SA that the <who> began
    Then in every message of the system IPCOMP_SUPPORTED stands only beside an SA payload

    Examples:
      | who    |
      | peer   |
      | system |

  @R-2-22-2 @R-2-22-5
  Scenario: An initiator offers what it compresses by, in IKE_AUTH and in CREATE_CHILD_SA
    Given the system compresses by DEFLATE
    And the system compresses by LZS
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message contains N(IPCOMP_SUPPORTED), N(IPCOMP_SUPPORTED), SA in this order
    And the octets of its N(IPCOMP_SUPPORTED) payload are "00004003010102"
    When the peer prepares its answer
    And it carries N(IPCOMP_SUPPORTED) with the data "123402"
    And the peer sends it
    Then the child SA is compressed by DEFLATE, and packets to the peer carry the CPI "1234"
    When the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request
    And the octets of its N(IPCOMP_SUPPORTED) payload are "00004003010202"

  @R-2-22-2 @R-2-22-3
  Scenario: What is not accepted is not compressed
    Given the system compresses by DEFLATE
    And an IKE SA that the system began
    Then the child SA is not compressed
    And traffic passes both ways

  @R-2-22-2
  Scenario: Who does not compress offers nothing
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message does not contain N(IPCOMP_SUPPORTED)

  @R-2-22-3 @R-2-22-5
  Scenario: A responder accepts one algorithm in IKE_AUTH
    Given the system compresses by DEFLATE
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries N(IPCOMP_SUPPORTED) with the data "123402"
    And the peer sends it
    Then the system sends an IKE_AUTH response
    And the octets of its N(IPCOMP_SUPPORTED) payload are "00004003010102"
    And the child SA is compressed by DEFLATE, and packets to the peer carry the CPI "1234"

  @R-2-22-3 @R-2-22-1
  Scenario: A rekey agrees on compression anew, or ends it
    Given the system compresses by DEFLATE
    And an IKE SA that the peer began
    When the peer prepares a request to rekey the child SA
    And it carries N(IPCOMP_SUPPORTED) with the data "ABCD02"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response
    And the message contains N(IPCOMP_SUPPORTED)
    And the child SA is compressed by DEFLATE, and packets to the peer carry the CPI "ABCD"
    When the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response
    And the message does not contain N(IPCOMP_SUPPORTED)
    And the child SA is not compressed

  @R-2-22-1
  Scenario: Compression ends with its child SA, and no Delete payload names it
    Given the system compresses by DEFLATE
    And an IKE SA that the peer began
    When the peer prepares a request to rekey the child SA
    And it carries N(IPCOMP_SUPPORTED) with the data "ABCD02"
    And the peer sends it
    And the system sends a CREATE_CHILD_SA response
    And the system is to delete the child SA
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as ESP
    When the peer answers
    And 60 seconds pass
    Then no child SA is compressed any more

  @R-2-22-7
  Scenario Outline: No compression is accepted that was not proposed, or that is unknown (<what>)
    Given the system compresses by DEFLATE
    And an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries N(IPCOMP_SUPPORTED) with the data "<data>"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response
    And the message does not contain N(IPCOMP_SUPPORTED)
    And the child SA is not compressed

    Examples:
      | what                        | data     |
      | another algorithm           | 123403   |
      | an algorithm nobody knows   | 123463   |
      | a reserved CPI              | 00FF02   |
      | a private CPI               | F00002   |
      | attributes behind DEFLATE   | 12340201 |
      | no algorithm                | 1234     |

  @R-2-22-7
  Scenario: Nothing is accepted where nothing is proposed
    Given the system compresses by DEFLATE
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response
    And the message does not contain N(IPCOMP_SUPPORTED)

  @R-2-22-7
  Scenario: A responder that accepts what was not proposed is not followed
    Given the system compresses by DEFLATE
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it carries N(IPCOMP_SUPPORTED) with the data "123403"
    And the peer sends it
    Then the child SA is not compressed
    And traffic passes both ways

  @R-2-22-8 @R-2-22-6 @R-2-22-9
  Scenario: Of two proposed compressions no more than one is accepted
    Given the system compresses by LZS
    And the system compresses by DEFLATE
    And an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries N(IPCOMP_SUPPORTED) with the data "123402"
    And it carries N(IPCOMP_SUPPORTED) with the data "123503"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response
    And the message contains at most 1 N(IPCOMP_SUPPORTED)
    And the child SA is compressed by LZS, and packets to the peer carry the CPI "1235"
    And traffic passes both ways

  @R-2-22-8
  Scenario: A responder that accepts two is not followed
    Given the system compresses by DEFLATE
    And the system compresses by LZS
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it carries N(IPCOMP_SUPPORTED) with the data "123402"
    And it carries N(IPCOMP_SUPPORTED) with the data "123503"
    And the peer sends it
    Then the child SA is not compressed
    And traffic passes both ways
