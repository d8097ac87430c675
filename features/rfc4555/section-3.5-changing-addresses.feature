Feature: RFC 4555 3.5 Changing addresses

  Background:
    Given the system does MOBIKE

  @R4555-3-5-4 @R4555-3-5-6 @R4555-4-1 @R4555-3-7-4 @R4555-4-2-5-1
  Scenario: An initiator that moves tells its peer, and its child SAs go along
    Given an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    Then the system sends an INFORMATIONAL request of N(UPDATE_SA_ADDRESSES), N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP), N(COOKIE2)
    And the octets of its N(UPDATE_SA_ADDRESSES) payload are "00004010"
    And NAT_DETECTION_SOURCE_IP is the hash of the source end of the message's path
    And NAT_DETECTION_DESTINATION_IP is the hash of the destination end of the message's path
    And COOKIE2 has between 8 and 64 octets of data
    And the message went from 198.51.100.7:4500 to 192.0.2.2:4500
    And ESP of the system goes from 198.51.100.7:4500 to 192.0.2.2:4500
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R4555-3-5-5 @R4555-3-5-4 @R4555-3-6-4
  Scenario: What is outstanding goes out again from the new address, and the update follows it
    Given an IKE SA that the system began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500
    And the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    Then the system sends the same octets again
    And the message went from 198.51.100.7:4500 to 192.0.2.2:4500
    When the peer answers
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)

  @R4555-3-5-7 @R4555-3-6-4 @R4555-4-2-5-2
  Scenario: A second move before the response is told by another request
    Given an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the message is remembered as "first"
    And the system moves to the address 198.51.100.8
    And the peer sends to the address 198.51.100.8
    Then the system sends the same octets again
    And the message went from 198.51.100.8:4500 to 192.0.2.2:4500
    When the peer answers
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)
    And the N(COOKIE2) payload differs from the one in "first"
    And the message went from 198.51.100.8:4500 to 192.0.2.2:4500
    When the peer answers
    Then ESP of the system goes from 198.51.100.8:4500 to 192.0.2.2:4500
    And the system sends no further request

  @R4555-3-5-7
  Scenario: The response to an update that is out of date says nothing about the new addresses
    Given an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the system moves to the address 198.51.100.8
    And the peer sends to the address 198.51.100.8
    And whatever the system sent is passed over
    And the peer prepares its answer
    And it carries N(UNACCEPTABLE_ADDRESSES)
    And the peer sends it
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)
    And the system has 1 IKE SA

  @R4555-3-5-10 @R4555-3-8-2
  Scenario: A responder takes the addresses from the IP header of the peer's request
    Given the peer may be anywhere
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    Then the system sends an INFORMATIONAL response of N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP)
    And NAT_DETECTION_SOURCE_IP is the hash of the source end of the message's path
    And NAT_DETECTION_DESTINATION_IP is the hash of the destination end of the message's path
    And the message went from 192.0.2.1:4500 to 192.0.2.33:4500
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.33:4500
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.33:4500

  @R4555-3-5-1 @R4555-3-8-5
  Scenario: A responder does not follow messages that do not ask for it
    Given the peer may be anywhere
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response
    And the message went from 192.0.2.1:4500 to 192.0.2.33:4500
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4500
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

  @R4555-3-5-1
  Scenario: It is the initiator who decides, also after the other side has rekeyed the IKE SA
    Given the peer may be anywhere
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    When the IKE SA is rekeyed by the system
    And the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    Then the system sends an INFORMATIONAL response
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.33:4500

  @R4555-3-5-1
  Scenario: An initiator does not let the responder decide
    Given an IKE SA that the system began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    Then the system sends an INFORMATIONAL response
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4500

  @R4555-3-5-8
  Scenario: An update that an older request asks for is not made
    Given the peer may be anywhere
    And the system keeps 2 responses
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer prepares a request to go on with its address
    And it has the message ID 3
    And the peer sends it
    And the system sends an INFORMATIONAL response
    And the peer sends from the address 192.0.2.44
    And the peer prepares a request to go on with its address
    And it has the message ID 2
    And the peer sends it
    Then the system sends an INFORMATIONAL response
    And the message does not contain N(UNACCEPTABLE_ADDRESSES)
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.33:4500

  @R4555-3-5-9 @R4555-4-1-1 @R4555-4-1
  Scenario: Addresses that the policy does not allow are refused
    Given an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    Then the system sends an INFORMATIONAL response
    And the octets of its N(UNACCEPTABLE_ADDRESSES) payload are "00000028"
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4500

  @R4555-3-5-12
  Scenario: An initiator whose addresses are refused disconnects
    Given an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the peer prepares its answer
    And it carries N(UNACCEPTABLE_ADDRESSES)
    And the peer sends it
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload is for the IKE SA and has no SPI

  @R4555-3-5-11
  Scenario: A responder encapsulates as long as NAT detection shows a NAT
    Given the peer may be anywhere
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    Then ESP of the system comes directly on IP
    When the peer is behind a NAT
    And the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    Then the system sends an INFORMATIONAL response
    And ESP of the system comes in UDP on port 4500

  @R4555-3-5-11
  Scenario: An initiator encapsulates as soon as NAT detection shows a NAT
    Given an IKE SA that the system began
    Then ESP of the system comes directly on IP
    When the system is behind a NAT
    And the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the peer answers
    Then ESP of the system comes in UDP on port 4500

  # AH does not pass a NAT, and UDP encapsulates ESP only (RFC 3948): the child SA goes, and the IKE SA stays.
  @R4555-3-5-11
  Scenario: A NAT that an initiator comes behind ends a child SA of AH
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And the peer may be anywhere
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    Then traffic passes both ways
    When the peer is behind a NAT
    And the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    Then the system sends an INFORMATIONAL response
    And the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as AH
    When the peer answers
    Then the system has 1 IKE SA
    And the system has 0 child SAs

  @R4555-3-5-11
  Scenario: A child SA of AH goes on from another address without a NAT, and ends behind one
    Given the system accepts the AH proposal
      | transforms                    |
      | AUTH_HMAC_SHA2_256_128 ESN_NO |
    And an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the peer answers
    Then traffic passes both ways
    When the system is behind a NAT
    And the system moves to the address 198.51.100.8
    And the peer sends to the address 198.51.100.8
    And the system sends an INFORMATIONAL request
    And the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as AH
    When the peer answers
    Then the system has 0 child SAs
    And the system has 1 IKE SA

  @R4555-3-5-13 @R4555-3-6-1 @R4555-3-6-5
  Scenario: A responder whose address is gone goes on from another one and tells where it is
    Given an IKE SA that the peer began
    When the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    Then the system sends an INFORMATIONAL request of N(NO_ADDITIONAL_ADDRESSES), N(COOKIE2)
    And the octets of its N(NO_ADDITIONAL_ADDRESSES) payload are "0000400F"
    And the message went from 198.51.100.7:4500 to 192.0.2.2:4500
    And ESP of the system goes from 198.51.100.7:4500 to 192.0.2.2:4500
