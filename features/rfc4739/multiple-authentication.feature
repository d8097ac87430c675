Feature: RFC 4739 Multiple authentication exchanges

  @R4739-2-1-1 @R4739-3-1-1 @R4739-3-1-2
  Scenario: A responder announces support in the IKE_SA_INIT response
    Given the system asks the peer to prove that it is "FQDN user.example" too
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the octets of its N(MULTIPLE_AUTH_SUPPORTED) payload are "00004014"

  @R4739-2-1-1 @R4739-2-1-2
  Scenario: Who has no use for it says nothing
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(MULTIPLE_AUTH_SUPPORTED)

  @R4739-2-1-2 @R4739-3-1-1 @R4739-3-1-2 @R4739-2-1-3 @R4739-3-2-1 @R4739-3-2-2
  Scenario: An initiator announces support, and what follows, in the first IKE_AUTH request
    Given the system proves that it is "FQDN user.example" too
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the octets of its N(MULTIPLE_AUTH_SUPPORTED) payload are "00004014"
    And the octets of its N(ANOTHER_AUTH_FOLLOWS) payload are "00004015"
    And the AUTH payload proves the system's identity

  @R4739-2-1-3 @R4739-2-1-4 @R4739-2-1-7 @R4739-2-4-1
  Scenario: A second proof of the initiator, and a last response without AUTH
    Given the system asks the peer to prove that it is "FQDN user.example" too
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH
    And the system has 0 IKE SAs
    And the system has 0 child SAs
    When the peer goes on as "FQDN user.example"
    Then the system sends an IKE_AUTH response of SA, TSi, TSr
    And the system has 1 IKE SA
    And traffic passes both ways

  @R4739-2-1-4 @R4739-2-1-7 @R4739-2-4-1
  Scenario: The system as an initiator with two proofs
    Given the system proves that it is "FQDN user.example" too
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system sends an IKE_AUTH request of IDi, AUTH
    And the AUTH payload proves the system's identity
    And the system has 0 IKE SAs
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R4739-2-5-1 @R4739-2-1-3 @R4739-2-1-4 @R4739-2-1-7 @R4739-3-2-1 @R4739-3-2-2
  Scenario: A second proof of the responder is fetched by an empty request
    Given the system proves that it is "FQDN service.example" too
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(ANOTHER_AUTH_FOLLOWS)
    And the octets of its N(ANOTHER_AUTH_FOLLOWS) payload are "00004015"
    And the AUTH payload proves the system's identity
    And the system has 0 child SAs
    When the peer goes on with an empty IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R4739-2-5-1 @R4739-2-1-4
  Scenario: The system as an initiator fetches the second proof of the responder
    Given the system asks the peer to prove that it is "FQDN service.example" too
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system sends an IKE_AUTH request of nothing
    And the system has 0 IKE SAs
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R4739-2-3-1 @R4739-2-1-6 @R4739-2-1-4 @R4739-2-1-7
  Scenario: EAP follows a shared secret, message by message
    Given the system asks the peer to prove that it is "FQDN user.example" too by EAP
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH
    When the peer goes on as "FQDN user.example" by EAP
    Then the system sends an IKE_AUTH response of EAP
    When the EAP method runs to its end
    Then the system has 0 IKE SAs
    When the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH, SA, TSi, TSr
    And the AUTH payload is made with the MSK
    And traffic passes both ways

  @R4739-2-3-1 @R4739-2-1-6
  Scenario: The system as an initiator whose user has EAP
    Given the system proves that it is "FQDN user.example" too by EAP
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system sends an IKE_AUTH request of IDi
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers
    Then the system sends an IKE_AUTH request of AUTH
    And the AUTH payload is made with the MSK
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R4739-2-2-1 @R4739-2-1-3 @R4739-2-1-7
  Scenario: Two EAP conversations of one initiator
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the system asks the peer to prove that it is "FQDN user.example" too by EAP
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP
    And the message does not contain N(ANOTHER_AUTH_FOLLOWS)
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH
    And the AUTH payload is made with the MSK
    And the system has 0 IKE SAs
    When the peer goes on as "FQDN user.example" by EAP
    Then the system sends an IKE_AUTH response of EAP
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH, SA, TSi, TSr
    And traffic passes both ways

  @R4739-2-1-3 @R4739-2-1-4
  Scenario: Both sides go on at once
    Given the system asks the peer to prove that it is "FQDN user.example" too
    And the system proves that it is "FQDN service.example" too
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, N(ANOTHER_AUTH_FOLLOWS)
    When the peer goes on as "FQDN user.example"
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the AUTH payload proves the system's identity
    And traffic passes both ways

  @R4739-2-1-4 @R4739-2-1-7
  Scenario: The system as an initiator follows a responder that goes on in the midst of its EAP
    Given the system proves that it is "FQDN user.example" too by EAP
    And the system asks the peer to prove that it is "FQDN service.example" too
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system sends an IKE_AUTH request of IDi
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers
    Then the system sends an IKE_AUTH request of EAP
    When the peer answers
    Then the system sends an IKE_AUTH request of AUTH
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R4739-2-1-4
  Scenario: A responder that has announced an identity has to tell it
    Given the system asks the peer to prove that it is "FQDN service.example" too
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    And the system sends an IKE_AUTH request of nothing
    And the peer answers with an empty message
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

  @R4739-2-1-3 @R4739-2-1-4
  Scenario: The system as an initiator and the peer go on at once
    Given the system proves that it is "FQDN user.example" too
    And the system asks the peer to prove that it is "FQDN service.example" too
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system sends an IKE_AUTH request of IDi, AUTH
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R4739-2-1-3
  Scenario: Who does not announce support is refused where the policy needs it
    Given the system asks the peer to prove that it is "FQDN user.example" too
    And the peer does not do multiple authentication
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R4739-2-1-3
  Scenario: An initiator that has more to prove does not begin with who does not support it
    Given the system proves that it is "FQDN user.example" too
    And the peer does not do multiple authentication
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends nothing
    And the system has 0 IKE SAs

  @R4739-2-1-5
  Scenario: The policy asks for a second proof, and the initiator does not announce one
    Given the system asks the peer to prove that it is "FQDN user.example" too
    And the peer proves itself 0 times more
    And the peer does multiple authentication
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R4739-2-1-3
  Scenario: Nobody goes on who is not allowed to
    Given the peer proves itself 1 times more
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R4739-2-1-3
  Scenario: Nobody goes on more often than the policy allows
    Given the system asks the peer to prove that it is "FQDN more-1.example" too
    And the peer proves itself 2 times more
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH
    When the peer goes on as "FQDN more-1.example"
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 0 IKE SAs

  @R4739-2-1-5
  Scenario Outline: A second proof that fails ends it all (<what>)
    Given the system asks the peer to prove that it is "FQDN user.example" too
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH
    When <what>
    Then the system sends an IKE_AUTH response of N(<error>)
    And the system has 0 IKE SAs
    And the system has 0 child SAs

    Examples:
      | what                                                 | error                 |
      | the peer goes on as "FQDN mallory.example"           | AUTHENTICATION_FAILED |
      | the peer goes on as "FQDN user.example" by EAP       | AUTHENTICATION_FAILED |
      | the peer goes on with an empty IKE_AUTH request      | INVALID_SYNTAX        |

  @R4739-2-1-7
  Scenario: An AUTH that covers the first identity does not prove the second
    Given the system asks the peer to prove that it is "FQDN user.example" too
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the peer sends it
    And the system sends an IKE_AUTH response
    And the peer prepares to go on as "FQDN user.example"
    And its AUTH is that of the request before
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)

  @R4739-2-1-5
  Scenario: A responder whose second proof fails is told, and nothing stays
    Given the system asks the peer to prove that it is "FQDN service.example" too
    And the peer proves itself 1 times more
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    And the system sends an IKE_AUTH request of nothing
    And the peer answers
    Then the system sends an INFORMATIONAL request of N(AUTHENTICATION_FAILED), D
    And the system has 0 IKE SAs
    And the system has 0 child SAs
