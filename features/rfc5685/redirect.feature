Feature: RFC 5685 Redirection

  @R5685-3-1 @R5685-9-1-1
  Scenario: A client that follows says so
    Given the system follows redirections
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the octets of its N(REDIRECT_SUPPORTED) payload are "00004016"

  @R5685-3-1
  Scenario: A client that does not follow does not say so, and is not sent on
    When the system initiates
    And the system sends an IKE_SA_INIT request
    Then the message does not contain N(REDIRECT_SUPPORTED)
    When the peer answers that the system should go to 203.0.113.9
    Then the system sends nothing
    When the peer answers
    Then the system sends an IKE_AUTH request

  @R5685-3-2 @R5685-9-2-1 @R5685-9-2-2 @R5685-9-2-3
  Scenario Outline: A gateway sends a client on in IKE_SA_INIT (<gateway>)
    Given the system sends its peers to <gateway> in IKE_SA_INIT
    And the peer follows redirections
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(REDIRECT)
    And REDIRECT names <gateway>, with the peer's nonce
    And the octets 0 to 3 of its N(REDIRECT) payload are "00004017"
    And the message's responder SPI is zero
    And the system has 0 IKE SAs

    Examples:
      | gateway         |
      | 203.0.113.9     |
      | 2001:db8::9     |
      | gateway.example |

  @R5685-3-1
  Scenario: A gateway serves a client that does not follow
    Given the system sends its peers to 203.0.113.9 in IKE_SA_INIT
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R5685-3-7 @R5685-3-6
  Scenario: A gateway sends a client on that comes from another one
    Given the system sends its peers to 203.0.113.9 in IKE_SA_INIT
    When the peer prepares an IKE_SA_INIT request
    And it carries N(REDIRECTED_FROM) with the data "0104CB007105"
    And the peer sends it
    Then the system sends an IKE_SA_INIT response of N(REDIRECT)

  @R5685-3-3 @R5685-3-5 @R5685-3-8 @R5685-9-3-1 @R5685-9-2-2
  Scenario Outline: A client goes where it is sent, and says from where (<gateway>)
    Given the system follows redirections
    And the system finds gateway.example at 203.0.113.9
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers that the system should go to <gateway>
    Then the system sends an IKE_SA_INIT request
    And the message went from 192.0.2.1:500 to 203.0.113.9:500
    And the octets of its N(REDIRECTED_FROM) payload are "000040180104C0000202"
    When the peer sends from the address 203.0.113.9
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system has 1 IKE SA
    And the child SA protects 10.1.0.0-10.1.255.255 for the system and 10.2.0.0-10.2.255.255 for the peer
    And traffic passes both ways

    Examples:
      | gateway         |
      | 203.0.113.9     |
      | gateway.example |

  @R5685-3-8 @R5685-3-9 @R5685-11-1
  Scenario: The other gateway has to prove the same identity, and afterwards all is as configured
    Given the system follows redirections
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers that the system should go to 203.0.113.9
    And the system sends an IKE_SA_INIT request
    And the peer sends from the address 203.0.113.9
    And the peer says that it is "FQDN other.example"
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system has 0 IKE SAs
    When 60 seconds pass
    And whatever the system sent is passed over, up to an IKE_SA_INIT request
    Then the message went from 192.0.2.1:500 to 192.0.2.2:500

  @R5685-3-3 @R5685-3-4
  Scenario: A redirection with another nonce is dropped
    Given the system follows redirections
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers that the system should go to 203.0.113.9, with a nonce that is not the system's
    Then the system sends nothing
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the message went from 192.0.2.1:500 to 192.0.2.2:500

  @R5685-3-6
  Scenario: A client is sent on twice
    Given the system follows redirections
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers that the system should go to 203.0.113.9
    And the system sends an IKE_SA_INIT request
    And the peer sends from the address 203.0.113.9
    And the peer answers that the system should go to 203.0.113.10
    Then the system sends an IKE_SA_INIT request
    And the message went from 192.0.2.1:500 to 203.0.113.10:500
    And the octets of its N(REDIRECTED_FROM) payload are "000040180104CB007109"

  @R5685-7-1
  Scenario: A client does not let itself be sent on for ever
    Given the system follows redirections
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And 20 gateways send the system on, one after the other
    Then the system has begun no more than 8 IKE SAs

  @R5685-5-1 @R5685-5-2 @R5685-9-2-4 @R5685-9-2-1
  Scenario: A gateway sends a client on in a session
    Given the peer follows redirections
    And an IKE SA that the peer began
    When the system is to redirect its peers to 203.0.113.9
    Then the system sends an INFORMATIONAL request of N(REDIRECT)
    And REDIRECT names 203.0.113.9

  @R5685-5-1
  Scenario: But not one that does not follow
    Given an IKE SA that the peer began
    When the system is to redirect its peers to 203.0.113.9
    Then the system sends no further request

  @R5685-5-4
  Scenario: If the client stays the gateway deletes the IKE SA
    Given the peer follows redirections
    And an IKE SA that the peer began
    When the system is to redirect its peers to 203.0.113.9
    And the system sends an INFORMATIONAL request
    And the peer answers
    And 60 seconds pass
    Then the system sends an INFORMATIONAL request of D

  @R5685-5-3
  Scenario: A client that is sent on in a session acknowledges, deletes and dials
    Given the system follows redirections
    And an IKE SA that the system began
    When the peer tells the system to go to 203.0.113.9
    Then the system sends an empty INFORMATIONAL response
    And the system sends an INFORMATIONAL request of D
    When the peer answers
    And 1 second passes
    Then the system sends an IKE_SA_INIT request
    And the message went from 192.0.2.1:500 to 203.0.113.9:500
    And the octets of its N(REDIRECTED_FROM) payload are "000040180104C0000202"

  @R5685-5-1
  Scenario: It is the gateway that sends its client on, and not the other way round
    Given the system follows redirections
    And an IKE SA that the peer began
    When the peer tells the system to go to 203.0.113.9
    Then the system sends an empty INFORMATIONAL response
    And the system sends no further request
    And the system has 1 IKE SA

  @R5685-6-1 @R5685-6-4 @R5685-9-2-4
  Scenario: A gateway sends a client on in IKE_AUTH, after it has verified who it is
    Given the system sends its peers to 203.0.113.9 in IKE_AUTH
    And the peer follows redirections
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(REDIRECT)
    And REDIRECT names 203.0.113.9
    And the AUTH payload proves the system's identity
    And the system has 0 child SAs

  @R5685-6-1
  Scenario: Who does not prove who it is is not sent on
    Given the system sends its peers to 203.0.113.9 in IKE_AUTH
    And the peer follows redirections
    And the peer has a wrong shared secret
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R5685-6-3 @R5685-6-2
  Scenario: A client that is sent on in IKE_AUTH deletes the IKE SA and dials
    Given the system follows redirections
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it sends the system to 203.0.113.9 instead of making a child SA
    And the peer sends it
    Then the system sends an INFORMATIONAL request of D
    When the peer answers
    And 1 second passes
    Then the system sends an IKE_SA_INIT request
    And the message went from 192.0.2.1:500 to 203.0.113.9:500

  @R5685-6-2
  Scenario: A client does not follow a gateway that does not prove who it is
    Given the system follows redirections
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer has a wrong shared secret
    And the peer prepares its answer
    And it sends the system to 203.0.113.9 instead of making a child SA
    And the peer sends it
    And 60 seconds pass
    Then no message of the system has gone to 203.0.113.9

  @R5685-6-5 @R5685-6-6
  Scenario: With EAP the last response sends the client on
    Given the system sends its peers to 203.0.113.9 in IKE_AUTH
    And the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the peer follows redirections
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the EAP method runs to its end
    Then the message does not contain N(REDIRECT)
    When the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH, N(REDIRECT)
    And the AUTH payload is made with the MSK
    And the system has 0 child SAs

  @R5685-6-9 @R5685-6-10
  Scenario: A client does not follow a response in the middle of EAP
    Given the system follows redirections
    And the system proves itself by EAP-MSCHAPv2
    And the peer proves itself with an ECDSA-256 signature
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it sends the system to 203.0.113.9
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And no message of the system has gone to 203.0.113.9

  @R5685-6-11
  Scenario: A client follows the first response of EAP, once it has verified the gateway
    Given the system follows redirections
    And the system proves itself by EAP-MSCHAPv2
    And the peer proves itself with an ECDSA-256 signature
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it has no EAP payload
    And it sends the system to 203.0.113.9
    And the peer sends it
    And 1 second passes
    And whatever the system sent is passed over, up to an IKE_SA_INIT request
    Then the message went from 192.0.2.1:500 to 203.0.113.9:500
