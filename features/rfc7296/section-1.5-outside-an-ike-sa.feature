Feature: 1.5 Informational messages outside of an IKE SA

  @R-1-5-4 @R-1-5-5
  Scenario: An unprotected INVALID_SPI is not answered and changes nothing
    Given an IKE SA that the peer began
    When N(INVALID_SPI) comes in clear, from outside any IKE SA
    Then the system sends no response
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways

  @R-1-5-7 @R-1-5-8 @R-2-5-2 @R-2-5-3 @R-3-1-12
  Scenario: A request of a higher major version is answered outside of any IKE SA
    When the peer prepares an IKE_SA_INIT request
    And it states version 3.0
    And the peer sends it
    Then the system sends N(INVALID_MAJOR_VERSION) in clear to 192.0.2.2:500
    And INVALID_MAJOR_VERSION has 0 octets of data
    And the message states version 2.0
    And the message's SPIs and message ID are those that the peer sent
    And the Response flag of the message is set
    And the system has 0 IKE SAs

  @R-2-5-2 @R-3-1-12
  Scenario: A request of a higher major version on an IKE SA changes nothing
    Given an IKE SA that the peer began
    When the peer prepares a request to delete the IKE SA
    And it states version 3.0
    And the peer sends it
    And whatever the system sent is passed over
    Then the system has 1 IKE SA
    When 10 seconds pass
    Then traffic passes both ways

  @R-1-5-7 @R-2-21-4-3 @R-2-21-4-4 @R-2-21-4-5 @R-2-21-4-6
  Scenario: If a request for an unknown IKE SA is answered, then with INVALID_IKE_SPI in clear
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it names an IKE SA that does not exist
    And the peer sends it
    Then any answer of the system is INVALID_IKE_SPI in clear, with the SPIs and the message ID of the request

  @R-2-21-4-2
  Scenario: A response for an unknown IKE SA is not answered
    Given an IKE SA that the peer began
    When the peer prepares a liveness check
    And it names an IKE SA that does not exist
    And it sets the Response flag
    And the peer sends it
    Then the system sends nothing

  @R-1-5-1 @R-1-5-2 @R-2-21-4-11 @R-2-21-4-12
  Scenario: An ESP packet with an unknown SPI from a peer with an IKE SA gets INVALID_SPI on it
    Given the peer is known to answer any notify
    And an IKE SA that the peer began
    When an ESP packet of the peer comes with the unknown SPI 0BADCAFE
    Then the system sends an INFORMATIONAL request of N(INVALID_SPI)
    And INVALID_SPI has the data "0BADCAFE"
