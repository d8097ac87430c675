Feature: RFC 6023 IKE SAs without a child SA

  @R6023-3-1 @R6023-4-3
  Scenario: A responder that allows it says so
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message contains N(16418)
    And 16418 has 0 octets of data

  @R6023-4-2
  Scenario: The notification has no SPI
    Given a whole life of an IKE SA that the peer began
    Then in every message of the system a notify with an SPI has protocol AH or ESP

  @R6023-3-7 @R6023-3-8
  Scenario: A responder that does not allow it says nothing
    Given the system refuses IKE SAs without a child
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(16418)

  @R6023-3-9
  Scenario: A responder that does not allow it answers INVALID_SYNTAX
    Given the system refuses IKE SAs without a child
    And the peer wants no child SA
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(INVALID_SYNTAX)
    And the system has 0 IKE SAs

  @R6023-3-4 @R6023-3-5
  Scenario: A request without a child SA makes an IKE SA that has none
    Given the peer wants no child SA
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH
    And the AUTH payload proves the system's identity
    And the system has 1 IKE SA
    And the system has 0 child SAs
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic passes both ways

  @R6023-3-6
  Scenario: A request with a child SA gets one
    Given IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R6023-3-2 @R6023-5-1
  Scenario: A system that wants no child SA leaves it out where the responder has allowed that
    Given the system wants no child SA
    And the peer wants no child SA
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains IDi, AUTH in this order
    And the message does not contain SA
    And the message does not contain TSi
    And the message does not contain TSr
    And the message does not contain N(USE_TRANSPORT_MODE)
    When the peer answers
    Then the system has 1 IKE SA
    And the system has 0 child SAs

  @R6023-3-3
  Scenario: A system that wants no child SA sends no IKE_AUTH where the responder has not allowed that
    Given the system wants no child SA
    And IKE_SA_INIT is done, begun by the system
    Then the system has not gone on to IKE_AUTH
    And the system has 0 IKE SAs

  @R6023-3-2 @R6023-5-1
  Scenario: A system that is to make its child SAs later makes them by CREATE_CHILD_SA
    Given the system makes its child SAs after IKE_AUTH
    And the peer wants no child SA
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message does not contain SA
    When the peer answers
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, TSi, TSr
    When the peer answers
    Then traffic passes both ways

  @R6023-5-2
  Scenario: An address is assigned without a child SA
    Given the system leases "10.2.0.7"
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
    And the peer wants no child SA
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP
    And the system has leased 1 address
    When the peer's selectors are "10.2.0.0-10.2.255.255" for itself and "10.1.0.0-10.1.255.255" for the system
    And the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response
    And TSi is 10.2.0.7-10.2.0.7

  @R6023-5-3
  Scenario: EAP makes an IKE SA without a child SA
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And the peer wants no child SA
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, CERT, AUTH, EAP
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response of AUTH
    And the system has 1 IKE SA
    And the system has 0 child SAs
