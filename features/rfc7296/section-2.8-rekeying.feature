Feature: 2.8 Rekeying

  @R-2-8-1 @R-2-8-13
  Scenario: A child SA whose lifetime is over is deleted and carries no traffic
    Given an IKE SA that the peer began
    When the child SA's lifetime is over
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as ESP
    When the peer answers with an empty message
    Then the system has 0 child SAs
    And traffic of the peer no longer reaches the system

  @R-2-8-1 @R-2-8-4 @R-2-8-11 @R-2-8-12 @R-2-4-23
  Scenario: An IKE SA that cannot be rekeyed is closed with its child SAs when its lifetime is over
    Given the system rekeys an IKE SA after 10 minutes and ends it after 15 minutes
    And an IKE SA that the peer began
    When 10 minutes pass
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, KEi
    When the peer answers with N(NO_PROPOSAL_CHOSEN)
    And the peer refuses with NO_PROPOSAL_CHOSEN whatever the system asks in 6 minutes
    Then the system has 0 child SAs
    And the system has 0 IKE SAs

  @R-2-8-6 @R-1-3-3-1 @R-2-9-2-2 @R-2-9-2-4
  Scenario: The system rekeys a child SA by making an equivalent one and deleting the old one
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    Then the system sends a CREATE_CHILD_SA request of N(REKEY_SA), SA, Ni, TSi, TSr
    And TSi is 10.1.0.0-10.1.255.255
    And TSr is 10.2.0.0-10.2.255.255
    When the peer answers
    Then the system sends an INFORMATIONAL request of D
    When the peer answers
    And 10 seconds pass
    Then the system has 1 child SA
    And traffic passes both ways

  @R-2-8-7
  Scenario: A child SA keeps algorithms and selectors when the peer rekeys it
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And the message chooses proposal 1 with "ENCR_AES_GCM_16/128 ESN_NO"
    And TSi is 10.2.0.0-10.2.255.255
    And TSr is 10.1.0.0-10.1.255.255

  @R-2-8-16 @R-2-8-1-2
  Scenario: The responder of a rekey receives on the new child SA at once, and on the old one still
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the child SA
    And the system sends a CREATE_CHILD_SA response
    Then traffic of the peer on the first child SA reaches the system
    And traffic of the peer reaches the system
    And traffic of the peer on the first child SA reaches the system

  @R-2-8-16
  Scenario: The responder receives on a new child SA at once
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    Then traffic of the peer reaches the system

  @R-2-8-20 @R-2-8-18 @R-2-8-19
  Scenario: The responder of a rekey sends on the old child SA until the peer shows that it uses the new one
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the child SA
    And the system sends a CREATE_CHILD_SA response
    Then traffic of the system goes out on the first child SA
    When traffic of the peer reaches the system
    Then traffic of the system goes out on the newest child SA

  @R-2-8-20
  Scenario: The responder of a rekey sends on the new child SA when the old one is deleted
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer sends a request to delete the first child SA
    And the system sends an INFORMATIONAL response of D
    Then traffic of the system goes out on the newest child SA

  @R-2-8-17
  Scenario: The initiator of a rekey sends on the new child SA when the response has come
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    Then traffic of the system goes out on the newest child SA

  @R-2-8-14 @R-2-8-15
  Scenario: Child SAs with the same selectors live side by side
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And 10 minutes pass
    Then the system has 2 child SAs
    And the system sends no further request

  @R-2-8-8 @R-2-8-9 @R-2-8-10 @R-2-8-2-2
  Scenario: The system's rekey of the IKE SA takes the child SAs along, and its Delete is the last request on the old one
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload is for the IKE SA and has no SPI
    And the message is sent under the peer's first IKE SA
    When the peer answers
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message is sent under the peer's newest IKE SA
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways

  @R-2-8-8 @R-2-8-2-2
  Scenario: The peer's rekey of the IKE SA takes the child SAs along
    Given an IKE SA that the peer began
    When the peer sends a request for another child SA
    And the system sends a CREATE_CHILD_SA response
    And the peer sends a request to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA response
    And the peer sends a request to delete the first IKE SA
    And the system sends an empty INFORMATIONAL response
    Then the system has 1 IKE SA
    And the system has 2 child SAs
    When the peer sends a request to delete the child SA
    Then the system sends an INFORMATIONAL response of D
    And the system has 1 child SA

  @R-2-8-1-6 @R-2-8-1-3 @R-2-8-1-4 @R-2-8-1-5 @R-2-25-1-2 @R-2-25-1-3
  Scenario: In a simultaneous child rekey the peer's SA is redundant when the peer has the lowest nonce
    Given an IKE SA that the system began
    And the peer's nonces begin with the octet 0
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer's nonces begin with the octet 0
    And the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer's nonces begin with the octet 255
    And the peer goes back to "the system's rekey"
    And the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that both sides wanted to replace

  @R-2-8-1-3 @R-2-8-1-4 @R-2-25-1-2 @R-2-25-1-3
  Scenario: In a simultaneous child rekey the system deletes its own SA when that has the lowest nonce
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer's nonces begin with the octet 255
    And the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    When the peer's nonces begin with the octet 0
    And the peer goes back to "the system's rekey"
    And the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system's own rekey made

  @R-2-8-1-2
  Scenario: While two child SAs can receive, packets are accepted on either
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer sends a request to rekey the child SA
    And the system sends a CREATE_CHILD_SA response
    Then traffic of the peer on the first child SA reaches the system
    And traffic of the peer reaches the system

  @R-2-8-1-7 @R-2-25-1-4 @R-2-25-6 @R-2-25-7
  Scenario: A late rekey of a child SA that is gone gets CHILD_SA_NOT_FOUND and harms nothing
    Given an IKE SA that the peer began
    When the peer sends a request to rekey an unknown child SA
    Then the system sends a CREATE_CHILD_SA response of N(CHILD_SA_NOT_FOUND)
    And CHILD_SA_NOT_FOUND repeats the SPI and protocol of the peer's REKEY_SA
    And the system has 1 IKE SA
    And the system has 1 child SA

  @R-2-8-2-1 @R-2-8-2-2 @R-2-25-2-1 @R-2-25-2-2
  Scenario: In a simultaneous rekey of the IKE SA the system deletes its own new one when that has the lowest nonce
    Given an IKE SA that the system began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer's nonces begin with the octet 255
    And the peer sends a request to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr
    When the peer's nonces begin with the octet 0
    And the peer goes back to "the system's rekey"
    And the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload is for the IKE SA and has no SPI
    And the message is sent under the peer's newest IKE SA
    When the peer answers
    And the peer sends a request to delete the first IKE SA
    And the system sends an empty INFORMATIONAL response
    Then the system has 1 IKE SA
    And the system has 1 child SA

  @R-2-8-2-1 @R-2-8-2-2 @R-2-25-2-1 @R-2-25-2-2
  Scenario: In a simultaneous rekey of the IKE SA the system's one stays when the peer has the lowest nonce
    Given an IKE SA that the system began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer's nonces begin with the octet 0
    And the peer sends a request to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr
    When the peer's nonces begin with the octet 255
    And the peer goes back to "the system's rekey"
    And the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the message is sent under the peer's first IKE SA
    And the system's IKE SA has the SPIs of the peer's newest one
    And the system has 1 child SA

  @R-2-8-2-3
  Scenario: A rekey of an IKE SA that the system has rekeyed already gets TEMPORARY_FAILURE
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers
    And the system sends an INFORMATIONAL request of D
    And the peer asks to rekey the first IKE SA
    Then the system sends a CREATE_CHILD_SA response of N(TEMPORARY_FAILURE)

  @R-2-8-2-4
  Scenario: A Delete of the old IKE SA ends the system's own attempt to rekey it
    Given an IKE SA that the system began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer sends a request to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA response of SA, Nr, KEr
    And the peer sends a request to delete the first IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 1 IKE SA
    And the system has 1 child SA
    When the peer goes back to "the system's rekey"
    Then the system does not send it again

  @R-2-8-3-1
  Scenario: A rekey of the IKE SA authenticates nobody
    Given an IKE SA that the system began
    When the system is to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA request
    And the message does not contain AUTH
    And the message does not contain IDi

  @R-2-8-1-1 @R-2-8-11 @R-4-8
  Scenario: Two IKE SAs of one age are not rekeyed at the same moment
    Given the system rekeys an IKE SA after 30 minutes and ends it after 60 minutes
    And an IKE SA that the peer began
    And the peer begins another IKE SA
    When 30 minutes pass
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, KEi
    And the message is remembered as "one rekey"
    And the system sends a CREATE_CHILD_SA request of SA, Ni, KEi
    And it was sent at another time than "one rekey"

  @R-2-25-1-2 @R-2-8-1-8
  Scenario: CHILD_SA_NOT_FOUND after a collision that the system noticed harms nothing
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer sends a request to rekey the child SA
    And the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And the peer sends a request to delete the first child SA
    And the system sends an INFORMATIONAL response of D
    And the peer goes back to "the system's rekey"
    And the peer answers with N(CHILD_SA_NOT_FOUND)
    And 10 seconds pass
    Then the system has 1 IKE SA
    And the system has 1 child SA
    And the system sends no further request
    And traffic passes both ways

  @R-2-8-3-2
  Scenario: A peer that reauthenticates makes a new IKE SA with its child SA and deletes the old one
    Given an IKE SA that the peer began
    When the peer begins another IKE SA
    Then the system has 2 IKE SAs
    When the peer sends a request to delete the first IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 1 IKE SA
    And the system's IKE SA has the SPIs of the peer's newest one
    And the system has 1 child SA
    And traffic passes both ways

  @R-2-8-2
  Scenario: A child SA that has expired is made anew when traffic wants it
    Given an IKE SA that the system began
    When the child SA's lifetime is over
    And the system sends an INFORMATIONAL request of D
    And the peer answers
    And a packet from "10.1.0.7-10.1.0.7" to "10.2.0.9-10.2.0.9" wants a child SA
    Then the system sends a CREATE_CHILD_SA request
    When the peer answers
    Then traffic passes both ways
