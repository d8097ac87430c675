Feature: RFC 4478 Repeated authentication

  @R4478-2-1 @R4478-2-6 @R4478-3-1 @R4478-3-2
  Scenario: A responder tells how long authentication holds
    Given authentication of the peer holds for 900 seconds
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message is protected
    And the octets of its N(AUTH_LIFETIME) payload are "0000401300000384"

  @R4478-2-1
  Scenario: With EAP it is the last message that tells
    Given authentication of the peer holds for 900 seconds
    And the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(AUTH_LIFETIME)
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response
    And AUTH_LIFETIME has the data "00000384"

  @R4478-2-1
  Scenario: Without a limit nothing is told
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(AUTH_LIFETIME)

  @R4478-2-2
  Scenario: A responder deletes the IKE SA of who has not authenticated again
    Given authentication of the peer holds for 900 seconds
    And an IKE SA that the peer began
    When 890 seconds pass
    Then the system sends no further request
    When 60 seconds pass
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload is for the IKE SA and has no SPI

  @R4478-2-3
  Scenario: A rekey does not make the authentication any younger
    Given authentication of the peer holds for 900 seconds
    And an IKE SA that the peer began
    When 600 seconds pass
    And the IKE SA is rekeyed by the peer
    And 360 seconds pass
    Then the system sends an INFORMATIONAL request of D
    And the message is sent under the peer's newest IKE SA

  @R4478-2-7 @R4478-2-5 @R4478-2-1
  Scenario: A responder asks for authentication at once, and gives time for it
    Given an IKE SA that the peer began
    When the system is to authenticate anew
    Then the system sends an INFORMATIONAL request of N(AUTH_LIFETIME)
    When the peer answers
    And 5 seconds pass
    Then the system sends no further request
    And the system has 1 IKE SA
    When 5 minutes pass
    Then the system sends an INFORMATIONAL request of D

  @R4478-2-4 @R4478-2-8
  Scenario: An initiator authenticates again in time and then deletes the old IKE SA
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it carries N(AUTH_LIFETIME) with the data "00000258"
    And the peer sends it
    And 400 seconds pass
    Then the system sends no further request
    When 195 seconds pass
    Then the system sends an IKE_SA_INIT request
    And the system has 1 IKE SA
    When the peer serves everything until it is quiet
    And 10 seconds pass
    And the peer serves everything until it is quiet
    Then the system has 1 IKE SA
    And the system's IKE SA has the SPIs of the peer's newest one
    And traffic passes both ways

  @R4478-2-7 @R4478-2-4
  Scenario: An initiator obeys an AUTH_LIFETIME that comes later
    Given an IKE SA that the system began
    When 60 seconds pass
    And the peer prepares an INFORMATIONAL request
    And it carries N(AUTH_LIFETIME) with the data "0000003C"
    And the peer sends it
    And the system sends an empty INFORMATIONAL response
    And 60 seconds pass
    Then the system sends an IKE_SA_INIT request

  @R4478-2-6
  Scenario: An AUTH_LIFETIME in clear changes nothing
    Given an IKE SA that the system began
    When 60 seconds pass
    And the peer prepares an INFORMATIONAL request
    And it carries N(AUTH_LIFETIME) with the data "0000003C"
    And it is sent in clear
    And the peer sends it
    And 60 seconds pass
    Then the system sends no further request

  @R4478-5-1
  Scenario: A responder cannot make an initiator authenticate without end
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer prepares its answer
    And it carries N(AUTH_LIFETIME) with the data "00000001"
    And the peer sends it
    And 5 seconds pass
    Then the system sends no further request
    And the system has 1 IKE SA
