Feature: 2.4 State synchronization and connection timeouts

  @R-2-4-2 @R-2-4-5
  Scenario: INITIAL_CONTACT stands in the first IKE_AUTH request
    Given IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains N(INITIAL_CONTACT)

  @R-2-4-5
  Scenario Outline: INITIAL_CONTACT stands nowhere else (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system INITIAL_CONTACT stands in IKE_AUTH only

    Examples:
      | who    |
      | peer   |
      | system |

  @R-2-4-3 @R-2-4-8
  Scenario: INITIAL_CONTACT of an authenticated identity ends its other IKE SAs
    Given an IKE SA that the peer began
    When the peer begins another IKE SA with INITIAL_CONTACT
    Then the system has 1 IKE SA
    And the system's IKE SA has the SPIs of the peer's newest one

  @R-2-4-8 @R-2-8-15
  Scenario: Without INITIAL_CONTACT the other IKE SA stays
    Given an IKE SA that the peer began
    When the peer begins another IKE SA
    Then the system has 2 IKE SAs
    And the system has 2 child SAs

  @R-2-4-8
  Scenario: INITIAL_CONTACT of a peer that is not authenticated ends nothing
    Given an IKE SA that the peer began
    And the peer has a wrong shared secret
    When the peer begins another IKE SA with INITIAL_CONTACT
    Then the system has 1 IKE SA
    And the system has 1 child SA

  @R-2-4-6
  Scenario: INITIAL_CONTACT in another message is ignored
    Given an IKE SA that the peer began
    And the peer begins another IKE SA
    When the peer prepares an INFORMATIONAL request
    And it carries N(INITIAL_CONTACT)
    And the peer sends it
    Then the system has 2 IKE SAs

  @R-2-4-7 @R-2-21-4-8 @R-2-21-4-7 @R-2-4-11
  Scenario Outline: Unprotected messages end no IKE SA (<notify>)
    Given an IKE SA that the peer began
    When the peer sends 20 times N(<notify>) in clear with the SPIs of the IKE SA
    Then the system sends no response
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways

    Examples:
      | notify                |
      | INVALID_IKE_SPI       |
      | INVALID_MAJOR_VERSION |
      | INVALID_SYNTAX        |
      | AUTHENTICATION_FAILED |

  @R-2-4-12 @R-2-21-4-10 @R-2-21-4-1
  Scenario: Many unprotected messages do not make as many messages of the system
    Given an IKE SA that the peer began
    When the peer sends 100 times N(INVALID_IKE_SPI) in clear with the SPIs of the IKE SA
    Then the system sends at most 5 messages

  @R-2-4-10 @R-2-4-15
  Scenario: After silence the system asks whether the peer lives
    Given the system checks liveness after 30 seconds of silence
    And an IKE SA that the peer began
    When 40 seconds pass
    Then the system sends an empty INFORMATIONAL request
    When the peer answers
    And 20 seconds pass
    Then the system sends no further request

  @R-2-4-16
  Scenario: Protected traffic shows that the peer lives
    Given the system checks liveness after 30 seconds of silence
    And an IKE SA that the peer began
    When 20 seconds pass
    And traffic of the peer reaches the system
    And 20 seconds pass
    Then the system sends no further request

  @R-2-4-20 @R-2-4-19
  Scenario: After a valid response an IKE_SA_INIT response of somebody else is ignored
    Given an IKE SA that the system began
    When the peer answers the first request once more, as another responder
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R-2-4-22
  Scenario: A child SA that is deleted is deleted with a Delete payload
    Given an IKE SA that the system began
    When the system is to delete the child SA
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as ESP

  @R-2-4-24
  Scenario: An IKE SA that is closed is deleted with a Delete payload
    Given an IKE SA that the system began
    When the system is to delete the IKE SA
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload is for the IKE SA and has no SPI

  @R-2-4-4
  Scenario: A system whose credentials are used in several places sends no INITIAL_CONTACT
    Given the system's credentials are used in several places
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message does not contain N(INITIAL_CONTACT)

  @R-2-4-9 @R-2-21-4-9
  Scenario: A hint that the peer has lost the IKE SA makes the system ask whether the peer lives
    Given an IKE SA that the peer began
    When 60 seconds pass
    And the peer sends 1 times N(INVALID_IKE_SPI) in clear with the SPIs of the IKE SA
    And 5 seconds pass
    Then the system sends an empty INFORMATIONAL request
