Feature: RFC 4555 3.6, 3.10 and 3.11 Additional addresses, paths and patience

  Background:
    Given the system does MOBIKE

  @R4555-3-6-5 @R4555-3-6-1
  Scenario: A responder that has moved looks for its peer at the addresses that it has told
    Given the peer also has the addresses "192.0.2.22"
    And an IKE SA that the peer began
    When the system moves to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the message contains N(NO_ADDITIONAL_ADDRESSES)
    Then the system sends it to 192.0.2.22 as well in the next 30 seconds

  @R4555-3-6-5
  Scenario: A responder does not look elsewhere for any other reason
    Given the peer also has the addresses "192.0.2.22"
    And an IKE SA that the peer began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And 60 seconds pass
    Then no message of the system has gone to 192.0.2.22

  @R4555-3-6-1 @R4555-3-10-1
  Scenario: A list takes the place of the one before
    Given the peer also has the addresses "192.0.2.22"
    And an IKE SA that the system began
    When the peer also has the addresses "192.0.2.23"
    And the peer sends a list of its addresses
    And the system sends an empty INFORMATIONAL response
    And the system is to check liveness
    And the system sends an INFORMATIONAL request
    Then the system sends it to 192.0.2.23 as well in the next 30 seconds
    And no message of the system has gone to 192.0.2.22

  @R4555-3-6-1
  Scenario: NO_ADDITIONAL_ADDRESSES leaves only the address of the IP header
    Given the peer also has the addresses "192.0.2.22"
    And an IKE SA that the system began
    When the peer has no other address
    And the peer sends a list of its addresses
    And the system sends an empty INFORMATIONAL response
    And the system is to check liveness
    And the system sends an INFORMATIONAL request
    And 30 seconds pass
    Then no message of the system has gone to 192.0.2.22

  @R4555-3-6-1
  Scenario: An initiator whose peer no longer has the address in use goes where the list came from
    Given an IKE SA that the system began
    When the peer sends from the address 192.0.2.33
    And the peer sends a list of its addresses
    Then the system sends an empty INFORMATIONAL response
    And the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)
    And the message went from 192.0.2.1:4500 to 192.0.2.33:4500
    When the peer answers
    Then ESP of the system goes from 192.0.2.1:4500 to 192.0.2.33:4500

  @R4555-3-6-2
  Scenario: An older list than the one that is known is answered and not taken
    Given the system keeps 2 responses
    And an IKE SA that the system began
    When the peer also has the addresses "192.0.2.23"
    And the peer prepares a list of its addresses
    And it has the message ID 1
    And the peer sends it
    And the system sends an empty INFORMATIONAL response
    And the peer also has the addresses "192.0.2.22"
    And the peer prepares a list of its addresses
    And it has the message ID 0
    And the peer sends it
    And the system sends an empty INFORMATIONAL response
    And the system is to check liveness
    And the system sends an INFORMATIONAL request
    Then the system sends it to 192.0.2.23 as well in the next 30 seconds
    And no message of the system has gone to 192.0.2.22

  @R4555-3-6-3 @R4555-4-2-2-1
  Scenario: The update brings the list along
    Given the system also has the addresses "198.51.100.1, 2001:db8::1"
    And an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES), N(ADDITIONAL_IP4_ADDRESS), N(ADDITIONAL_IP6_ADDRESS) in this order

  @R4555-3-6-4
  Scenario: A responder that moves twice tells its addresses by a second request
    Given an IKE SA that the peer began
    When the system moves to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the message is remembered as "first"
    And the system moves to the address 198.51.100.8
    And the peer sends to the address 198.51.100.8
    And whatever the system sent is passed over
    And the peer answers
    Then the system sends an INFORMATIONAL request
    And the message contains N(NO_ADDITIONAL_ADDRESSES)
    And the N(COOKIE2) payload differs from the one in "first"
    And the message went from 198.51.100.8:4500 to 192.0.2.2:4500

  @R4555-3-10-1
  Scenario: When the path is dead an initiator finds the one that works
    Given the peer also has the addresses "192.0.2.22"
    And an IKE SA that the system began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    Then the system sends it to 192.0.2.22 as well in the next 30 seconds
    When the peer sends from the address 192.0.2.22
    And the peer answers
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)
    And the message went from 192.0.2.1:4500 to 192.0.2.22:4500
    When the peer answers
    Then ESP of the system goes from 192.0.2.1:4500 to 192.0.2.22:4500

  @R4555-3-11-1
  Scenario: A responder does not give its peer up before five minutes have passed
    Given an IKE SA that the peer began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    Then the system still sends it after 4 minutes
    And the system has 1 IKE SA
