Feature: RFC 7383 2.3 and 2.4 Agreeing on IKE fragmentation

  @R7383-2-3-1 @R7383-2-3-5 @R7383-2-3-6
  Scenario: An initiator announces IKE fragmentation
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message contains N(16430)
    And 16430 has 0 octets of data

  @R7383-2-3-2 @R7383-2-3-5 @R7383-2-3-6
  Scenario: A responder answers the announcement with its own
    Given the peer announces IKE fragmentation
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message contains N(16430)
    And 16430 has 0 octets of data

  @R7383-2-3-2
  Scenario: A responder does not announce what its peer has not announced
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(16430)

  @R7383-2-3-1 @R7383-2-3-2
  Scenario: A system that does not fragment announces nothing
    Given the system does not fragment IKE messages
    And the peer announces IKE fragmentation
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(16430)
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message does not contain N(16430)

  @R7383-2-3-3 @R7383-2-3-4
  Scenario Outline: The notification is about no protocol and no SPI (IKE SA begun by the <who>)
    Given the peer announces IKE fragmentation
    And a whole life of an IKE SA that the <who> began
    Then in every message of the system a notify without an SPI has protocol zero
    And in every message of the system a notify with an SPI has protocol AH or ESP

    Examples:
      | who    |
      | peer   |
      | system |

  @R7383-2-4-1
  Scenario Outline: Without the peer's announcement long messages stay whole (begun by the <who>)
    Given the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message came whole
    And the AUTH payload proves the system's identity

    Examples:
      | who    | sends                              | kind     |
      | system | 0 seconds pass                     | request  |
      | peer   | the peer sends an IKE_AUTH request | response |

  @R7383-2-4-1
  Scenario: Without an agreement fragments of the peer are not taken
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the peer splits it into 2 fragments
    And the peer sends all fragments
    Then the system sends nothing
    And the system has 1 child SA

  @R7383-2-4-2 @R7383-2-4-5
  Scenario Outline: Long messages go in fragments once both sides have announced it (begun by the <who>)
    Given the system proves itself with an ECDSA-256 signature and a chain of four certificates
    And the peer announces IKE fragmentation
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message came in fragments
    And the AUTH payload proves the system's identity

    Examples:
      | who    | sends                              | kind     |
      | system | 0 seconds pass                     | request  |
      | peer   | the peer sends an IKE_AUTH request | response |

  @R7383-2-4-4
  Scenario: Short messages stay whole, requests and responses, although both sides could fragment
    Given the peer announces IKE fragmentation
    And an IKE SA that the peer began
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message came whole
    When the peer answers
    And the peer prepares a liveness check
    And it carries a Vendor ID of 600 octets
    And the peer splits it into 2 fragments
    And the peer sends all fragments
    Then the system sends an empty INFORMATIONAL response
    And the message came whole

  @R7383-2-4-3 @R7383-2-4-5
  Scenario: Messages above the threshold go on being fragmented, after a rekey of the IKE SA too
    Given the system sends IP packets of up to 576 octets
    And the system accepts the ESP proposals
      | transforms                                                                                                    |
      | ENCR_AES_GCM_16/128 ENCR_AES_GCM_16/256 MODP3072 ESN_NO                                                       |
    And the peer announces IKE fragmentation
    And an IKE SA that the peer began
    When the IKE SA is rekeyed by the peer
    And the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request
    And the message came in fragments
    And it came in no IP packet of more than 576 octets
    When the peer answers
    Then traffic passes both ways
