Feature: 2.9 Traffic selector negotiation

  @R-2-9-1 @R-2-9-2 @R-2-9-7
  Scenario: Selectors that the policy allows come back unchanged
    Given the peer's selectors are "10.2.3.0-10.2.3.255" for itself and "10.1.7.0-10.1.7.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And TSi is 10.2.3.0-10.2.3.255
    And TSr is 10.1.7.0-10.1.7.255
    And the child SA protects 10.1.7.0-10.1.7.255 for the system and 10.2.3.0-10.2.3.255 for the peer

  @R-2-9-3 @R-1-3-1-4
  Scenario: A wider offer is narrowed to the policy
    Given the peer's selectors are "0.0.0.0-255.255.255.255" for itself and "10.0.0.0-10.1.0.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And TSi is 10.2.0.0-10.2.255.255
    And TSr is 10.1.0.0-10.1.0.255

  @R-2-9-3 @R-1-3-1-4
  Scenario Outline: Ports and protocols are narrowed as well (<system>)
    Given the system protects "<system>" and the peer's side is "10.2.0.0-10.2.255.255"
    And the peer's selectors are "10.2.0.0-10.2.255.255" for itself and "<offer>" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And TSr is <answer>

    Examples:
      | system                                          | offer                                             | answer                                         |
      | 10.1.0.0-10.1.255.255 protocol 17 ports 53-53   | 10.1.0.0-10.1.255.255                             | 10.1.0.0-10.1.255.255 protocol 17 ports 53-53  |
      | 10.1.0.0-10.1.255.255 protocol 6 ports 80-443   | 10.1.0.0-10.1.0.9 protocol 6 ports 100-1000       | 10.1.0.0-10.1.0.9 protocol 6 ports 100-443     |
      | 10.1.0.0-10.1.255.255                           | 10.1.0.0-10.1.0.9 protocol 1 ports 2048-2303      | 10.1.0.0-10.1.0.9 protocol 1 ports 2048-2303   |

  @R-2-9-8
  Scenario: The narrowed selectors include the initiator's first ones
    Given the system protects "10.1.0.0-10.1.0.255, 10.1.9.0-10.1.9.255" and the peer's side is "10.2.0.0-10.2.0.255, 10.2.9.0-10.2.9.255"
    And the peer's selectors are "10.2.9.5-10.2.9.5 protocol 17 ports 1000-1000, 10.2.0.0-10.2.255.255" for itself and "10.1.9.7-10.1.9.7 protocol 17 ports 53-53, 10.1.0.0-10.1.255.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the answered selectors cover 10.2.9.5-10.2.9.5 protocol 17 ports 1000-1000 and 10.1.9.7-10.1.9.7 protocol 17 ports 53-53

  @R-2-9-9
  Scenario: When the first selectors are not allowed an allowed subset of the others is chosen
    Given the peer's selectors are "172.16.0.1-172.16.0.1 protocol 17 ports 1000-1000, 10.2.0.0-10.2.255.255" for itself and "10.1.0.7-10.1.0.7 protocol 17 ports 53-53, 10.1.0.0-10.1.255.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And TSi is 10.2.0.0-10.2.255.255
    And TSr is 10.1.0.0-10.1.255.255

  @R-2-9-4
  Scenario: A selector of unknown type is ignored and not returned
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And its TSi payload has one more selector of the unknown type 200
    And the peer sends it
    Then the system sends an IKE_AUTH response
    And TSi is 10.2.0.0-10.2.255.255

  @R-2-9-6
  Scenario: A child SA whose selectors are not acceptable is refused with TS_UNACCEPTABLE
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And its TSr payload is for 172.16.0.0-172.16.255.255
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(TS_UNACCEPTABLE)
    And the system has 1 child SA

  @R-2-9-2
  Scenario Outline: An initiator does not accept selectors beyond its own (<name> of <selectors>)
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer prepares its answer
    And its <name> payload is for <selectors>
    And the peer sends it
    Then the system has 0 child SAs
    And the system has 1 IKE SA

    Examples:
      | name | selectors                |
      | TSi  | 10.0.0.0-10.255.255.255  |
      | TSr  | 0.0.0.0-255.255.255.255  |

  @R-2-9-2 @R-2-9-3
  Scenario: An initiator takes narrowed selectors
    Given IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer prepares its answer
    And its TSr payload is for 10.2.4.0-10.2.4.255
    And the peer sends it
    Then the child SA protects 10.1.0.0-10.1.255.255 for the system and 10.2.4.0-10.2.4.255 for the peer

  @R-2-9-2-1 @R-2-9-2-3
  Scenario: A rekey by the peer does not narrow the selectors that are in use
    Given the peer's selectors are "10.2.3.0-10.2.3.255" for itself and "10.1.0.0-10.1.255.255" for the system
    And an IKE SA that the peer began
    When the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response
    And TSi is 10.2.3.0-10.2.3.255
    And TSr is 10.1.0.0-10.1.255.255

  @R-2-9-2-1 @R-2-9-2-2
  Scenario: A rekey by the system offers no less than what is in use
    Given the peer's selectors are "10.2.3.0-10.2.3.255" for itself and "10.1.7.0-10.1.7.255" for the system
    And an IKE SA that the peer began
    When the system is to rekey the child SA
    Then the system sends a CREATE_CHILD_SA request
    And the offered selectors cover 10.1.7.0-10.1.7.255 and 10.2.3.0-10.2.3.255

  @R-2-9-1 @R-2-11-4
  Scenario: Selectors of both address families
    Given the system protects "10.1.0.0-10.1.255.255, 2001:db8:1::-2001:db8:1::ffff" and the peer's side is "10.2.0.0-10.2.255.255, 2001:db8:2::-2001:db8:2::ffff"
    And an IKE SA that the peer began
    Then the child SA protects 10.1.0.0-10.1.255.255, 2001:db8:1::-2001:db8:1::ffff for the system and 10.2.0.0-10.2.255.255, 2001:db8:2::-2001:db8:2::ffff for the peer

  @R-2-9-14 @R-2-9-3
  Scenario: Where a part is acceptable the responder narrows and does not ask for single pairs
    Given the peer's selectors are "10.2.0.0-10.2.255.255, 172.16.0.0-172.16.255.255" for itself and "10.1.0.0-10.1.255.255, 172.17.0.0-172.17.255.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And TSi is 10.2.0.0-10.2.255.255
    And TSr is 10.1.0.0-10.1.255.255
    And the message does not contain N(SINGLE_PAIR_REQUIRED)

  @R-3-13-5
  Scenario: TSi and TSr may have different numbers of selectors
    Given the peer's selectors are "10.2.0.0-10.2.0.255, 10.2.7.0-10.2.7.255, 10.2.9.0-10.2.9.255" for itself and "10.1.0.0-10.1.0.255" for the system
    And an IKE SA that the peer began
    Then the child SA protects 10.1.0.0-10.1.0.255 for the system and 10.2.0.0-10.2.0.255, 10.2.7.0-10.2.7.255, 10.2.9.0-10.2.9.255 for the peer

  @R-5-1-1 @R-5-1-2
  Scenario: The address that IKE comes from gives no right to traffic with it
    Given the peer's selectors are "192.0.2.2-192.0.2.2" for itself and "10.1.0.0-10.1.255.255" for the system
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(TS_UNACCEPTABLE)

  @R-2-9-5
  Scenario: The selectors of the packet that wants the child SA stand first
    When a packet from "10.1.0.7-10.1.0.7 protocol 6 ports 40000-40000" to "10.2.0.9-10.2.0.9 protocol 6 ports 443-443" wants a child SA
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And TSi is 10.1.0.7-10.1.0.7 protocol 6 ports 40000-40000, 10.1.0.0-10.1.255.255
    And TSr is 10.2.0.9-10.2.0.9 protocol 6 ports 443-443, 10.2.0.0-10.2.255.255

  @R-2-9-13
  Scenario: On SINGLE_PAIR_REQUIRED the system asks for the packet that wants the child SA, and for no more
    When a packet from "10.1.0.7-10.1.0.7 protocol 6 ports 40000-40000" to "10.2.0.9-10.2.0.9 protocol 6 ports 443-443" wants a child SA
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And it has no SA payload
    And it has no TSi payload
    And it has no TSr payload
    And it carries N(SINGLE_PAIR_REQUIRED)
    And the peer sends it
    And 60 seconds pass
    Then the system sends a CREATE_CHILD_SA request
    And TSi is 10.1.0.7-10.1.0.7 protocol 6 ports 40000-40000
    And TSr is 10.2.0.9-10.2.0.9 protocol 6 ports 443-443
