Feature: 2.23 NAT traversal

  @R-2-23-12 @R-2-23-13 @R-2-23-14 @R-2-23-16
  Scenario Outline: Both IKE_SA_INIT messages carry NAT detection (<kind>)
    When the <who>
    Then the system sends an IKE_SA_INIT <kind>
    And the message contains Ni, N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP) in this order
    And NAT_DETECTION_SOURCE_IP is the hash of the source end of the message's path
    And NAT_DETECTION_DESTINATION_IP is the hash of the destination end of the message's path

    Examples:
      | who                               | kind     |
      | system initiates                  | request  |
      | peer sends an IKE_SA_INIT request | response |

  @R-2-23-1
  Scenario: Without a NAT everything stays on port 500
    Given an IKE SA that the system began
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:500 to 192.0.2.2:500
    And ESP of the system comes directly on IP

  @R-2-23-4 @R-2-23-18 @R-2-23-23 @R-2-23-24 @R-2-23-25
  Scenario Outline: An initiator that finds a NAT goes on at port 4500 (<nat>)
    Given <nat>
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500
    And the message begins with the non-ESP marker

    Examples:
      | nat                        |
      | the peer is behind a NAT   |
      | the system is behind a NAT |

  @R-2-23-4 @R-2-23-10 @R-2-23-7 @R-2-23-24
  Scenario Outline: With a NAT ESP comes in UDP on port 4500 (<nat>, begun by the system)
    Given <nat>
    And IKE_SA_INIT is done, begun by the system
    And the system sends an IKE_AUTH request
    And the peer goes on at port 4500
    When the peer answers
    Then ESP of the system comes in UDP on port 4500
    And traffic passes both ways
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

    Examples:
      | nat                        |
      | the peer is behind a NAT   |
      | the system is behind a NAT |

  @R-2-23-4 @R-2-23-10 @R-2-23-7
  Scenario: A responder that finds a NAT encapsulates ESP and stays on port 4500
    Given the peer is behind a NAT
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500
    And ESP of the system comes in UDP on port 4500
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

  @R-2-23-8 @R-2-23-6 @R-2-23-26 @R-2-23-9
  Scenario: Without a NAT both forms of ESP are accepted at any time
    Given an IKE SA that the peer began
    Then the system accepts ESP directly on IP
    And the system accepts ESP in UDP
    And the system accepts ESP directly on IP

  @R-2-23-8
  Scenario: With a NAT both forms of ESP are accepted at any time
    Given the peer is behind a NAT
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    Then the system accepts ESP in UDP
    And the system accepts ESP directly on IP

  @R-2-23-20
  Scenario: A system behind a NAT sends keepalives
    Given the system is behind a NAT
    And IKE_SA_INIT is done, begun by the system
    And the system sends an IKE_AUTH request
    And the peer goes on at port 4500
    And the peer answers
    When 50 seconds pass
    Then the system has sent 2 keepalives

  @R-2-23-22 @R-2-23-28 @R-2-23-29
  Scenario: A system that is not behind a NAT follows a peer that is
    Given the peer is behind a NAT
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    And the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    When the peer sends from port 40000
    And the peer sends a liveness check
    And the system sends an INFORMATIONAL response
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:40000

  @R-2-23-30
  Scenario: A system behind a NAT does not follow
    Given the system is behind a NAT
    And IKE_SA_INIT is done, begun by the system
    And the system sends an IKE_AUTH request
    And the peer goes on at port 4500
    And the peer answers
    When the peer sends from port 40000
    And the peer sends a liveness check
    And the system sends an INFORMATIONAL response
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

  @R-2-23-31
  Scenario: A repeated packet from elsewhere moves nothing
    Given the peer is behind a NAT
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    And the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer sends a liveness check
    And the system sends an INFORMATIONAL response
    When the peer sends from port 40000
    And the peer sends the same octets again
    And whatever the system sent is passed over
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

  @R-2-23-11 @R-2-23-17
  Scenario: A peer without NAT detection is served
    Given the peer sends no NAT detection
    And an IKE SA that the peer began
    Then traffic passes both ways
    And ESP of the system comes directly on IP

  @R-2-23-15
  Scenario: Of several source hashes one that fits is enough
    When the peer prepares an IKE_SA_INIT request
    And it carries N(NAT_DETECTION_SOURCE_IP) with the data "0102030405060708090A0B0C0D0E0F1011121314"
    And the peer sends it
    And the system sends an IKE_SA_INIT response
    And the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    Then ESP of the system comes directly on IP

  @R-2-23-27 @R-2-23-1-1 @R-2-23-1-10 @R-2-23-1-11 @R-2-23-1-12 @R-2-23-1-13
  Scenario: In transport mode the selectors of the initiator are one address each
    Given the system wants transport mode between the hosts
    And the system is behind a NAT
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And TSi is 192.0.2.1-192.0.2.1
    And TSr is 192.0.2.2-192.0.2.2

  @R-2-23-1-4 @R-2-23-1-5 @R-2-23-1-8
  Scenario: In transport mode a responder puts the address that it sees in place of the one behind the NAT
    Given the system wants transport mode between the hosts
    And the peer wants transport mode
    And the peer is behind a NAT
    And the peer's selectors are "10.9.9.9-10.9.9.9" for itself and "192.0.2.1-192.0.2.1" for the system
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message contains N(USE_TRANSPORT_MODE)
    And TSi is 192.0.2.2-192.0.2.2
    And TSr is 192.0.2.1-192.0.2.1

  @R-2-23-1-2 @R-2-23-1-15
  Scenario: In transport mode there may be several selectors of the one address
    Given the system wants transport mode between the hosts
    And the system protects "192.0.2.1-192.0.2.1 protocol 6 ports 80-80, 192.0.2.1-192.0.2.1 protocol 17" and the peer's side is "192.0.2.2-192.0.2.2 protocol 6, 192.0.2.2-192.0.2.2 protocol 17"
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And TSi is 192.0.2.1-192.0.2.1 protocol 6 ports 80-80, 192.0.2.1-192.0.2.1 protocol 17 ports 0-65535
    And TSr is 192.0.2.2-192.0.2.2 protocol 6 ports 0-65535, 192.0.2.2-192.0.2.2 protocol 17 ports 0-65535

  @R-2-23-1-3 @R-2-23-1-14
  Scenario: In transport mode too the selectors of the packet that wants the child SA stand first
    Given the system wants transport mode between the hosts
    When a packet from "192.0.2.1-192.0.2.1 protocol 6 ports 40000-40000" to "192.0.2.2-192.0.2.2 protocol 6 ports 443-443" wants a child SA
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And TSi is 192.0.2.1-192.0.2.1 protocol 6 ports 40000-40000, 192.0.2.1-192.0.2.1

  @R-2-23-1-6 @R-2-23-1-17
  Scenario: In transport mode a responder behind a NAT puts its own address in place of the one that the peer sees
    Given the system wants transport mode between the hosts
    And the peer wants transport mode
    And the system is behind a NAT
    And the peer's selectors are "192.0.2.2-192.0.2.2" for itself and "203.0.113.9-203.0.113.9" for the system
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message contains N(USE_TRANSPORT_MODE)
    And the child SA protects 192.0.2.1-192.0.2.1 for the system and 192.0.2.2-192.0.2.2 for the peer

  @R-2-23-1-9 @R-2-23-1-16
  Scenario: In transport mode an initiator puts its own addresses back into the response
    Given the system wants transport mode between the hosts
    And the peer wants transport mode
    And the system is behind a NAT
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer goes on at port 4500
    And the peer prepares its answer
    And its TSi payload is for 203.0.113.9-203.0.113.9
    And the peer sends it
    Then the system has 1 child SA
    And the child SA protects 192.0.2.1-192.0.2.1 for the system and 192.0.2.2-192.0.2.2 for the peer

  @R-2-23-28 @R-2-23-29
  Scenario: A packet that fails its integrity check moves nothing
    Given the peer is behind a NAT
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    And the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    When the peer sends from port 40000
    And the peer prepares a liveness check
    And one bit of it is changed on the way
    And the peer sends it
    Then the system sends nothing
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

  @R-2-23-28 @R-2-23-29
  Scenario: Before the peer is authenticated a packet that fails its integrity check moves nothing either
    Given the peer is behind a NAT
    And IKE_SA_INIT is done, begun by the system
    And the system sends an IKE_AUTH request
    And the peer goes on at port 4500
    When the peer sends from port 40000
    And the peer prepares its answer
    And one bit of it is changed on the way
    And the peer sends it
    Then the system has 0 IKE SAs
    When 5 seconds pass
    Then the system sends the same octets again
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500
