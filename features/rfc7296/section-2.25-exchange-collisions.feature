Feature: 2.25 Exchange collisions

  @R-2-25-2 @R-2-25-3 @R-2-25-4
  Scenario Outline: After TEMPORARY_FAILURE the system waits before it tries again (<wish>)
    Given an IKE SA that the system began
    When the system is to <wish>
    And the system sends a CREATE_CHILD_SA request
    And the peer answers with N(TEMPORARY_FAILURE)
    Then the system sends nothing
    When 60 seconds pass
    Then the system sends a CREATE_CHILD_SA request
    When the peer answers
    Then the system has 1 IKE SA

    Examples:
      | wish                    |
      | create another child SA |
      | rekey the child SA      |
      | rekey the IKE SA        |

  @R-2-25-5 @R-1-4-1-13 @R-2-8-5 @R-4-9
  Scenario: TEMPORARY_FAILURE that does not end means that the two are out of step
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    And the peer refuses with TEMPORARY_FAILURE whatever the system asks in 15 minutes
    Then the system asked to delete the IKE SA and began a new one

  @R-2-25-8
  Scenario: CHILD_SA_NOT_FOUND makes the system forget the child SA and ask for a new one
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers with N(CHILD_SA_NOT_FOUND)
    And 10 seconds pass
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, TSi, TSr

  @R-2-25-1 @R-2-25-1-1
  Scenario: A rekey of a child SA that the system is closing gets TEMPORARY_FAILURE
    Given an IKE SA that the peer began
    When the system is to delete the child SA
    And the system sends an INFORMATIONAL request of D
    And the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response of N(TEMPORARY_FAILURE)

  @R-2-25-1-4 @R-2-25-6
  Scenario: A rekey of a child SA that does not exist gets CHILD_SA_NOT_FOUND
    Given an IKE SA that the peer began
    When the peer sends a request to rekey an unknown child SA
    Then the system sends a CREATE_CHILD_SA response of N(CHILD_SA_NOT_FOUND)

  @R-2-25-1-6
  Scenario: A Delete of a child SA that the system is rekeying is answered as usual
    Given an IKE SA that the peer began
    When the system is to rekey the child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer sends a request to delete the child SA
    Then the system sends an INFORMATIONAL response of D

  @R-2-25-1-7
  Scenario: A Delete of a child SA that does not exist is answered without a Delete payload
    Given an IKE SA that the peer began
    When the peer sends a request to delete an unknown child SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 1 child SA

  @R-2-25-1-8
  Scenario Outline: A rekey of the IKE SA while the system is to <wish> gets TEMPORARY_FAILURE
    Given an IKE SA that the peer began
    When the system is to <wish>
    And the system sends a <exchange> request
    And the peer sends a request to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA response of N(TEMPORARY_FAILURE)

    Examples:
      | wish                    | exchange        |
      | create another child SA | CREATE_CHILD_SA |
      | rekey the child SA      | CREATE_CHILD_SA |
      | delete the child SA     | INFORMATIONAL   |

  @R-2-25-2-3
  Scenario: A rekey of an IKE SA that the system is closing gets TEMPORARY_FAILURE
    Given an IKE SA that the peer began
    When the system is to delete the IKE SA
    And the system sends an INFORMATIONAL request of D
    And the peer sends a request to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA response of N(TEMPORARY_FAILURE)

  @R-2-25-2-4
  Scenario: A Delete of an IKE SA that the system is rekeying is answered, and the rekey forgotten
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the message is remembered as "the system's rekey"
    And the peer sends a request to delete the IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 0 IKE SAs
    When the peer goes back to "the system's rekey"
    Then the system does not send it again

  @R-2-25-2-5
  Scenario: Crossing Deletes of the IKE SA
    Given an IKE SA that the peer began
    When the system is to delete the IKE SA
    And the system sends an INFORMATIONAL request of D
    And the peer sends a request to delete the IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the system has 0 IKE SAs
    And the system does not send a request again

  @R-2-25-2-6
  Scenario Outline: A <request> while the system rekeys the IKE SA gets TEMPORARY_FAILURE
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the peer sends a <request>
    Then the system sends a CREATE_CHILD_SA response of N(TEMPORARY_FAILURE)

    Examples:
      | request                       |
      | request for another child SA  |
      | request to rekey the child SA |

  @R-2-25-2-7
  Scenario: A Delete of a child SA while the system rekeys the IKE SA is answered as usual
    Given an IKE SA that the peer began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the peer sends a request to delete the child SA
    Then the system sends an INFORMATIONAL response of D
    And the system has 0 child SAs

  @R-2-25-1-4 @R-2-25-6
  Scenario Outline: A rekey of the child SA under another protocol gets CHILD_SA_NOT_FOUND (<protocol>)
    Given an IKE SA that the peer began
    When the peer prepares a request to rekey the child SA
    And the octets 0 to 0 of its N(REKEY_SA) payload are "<octet>"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(CHILD_SA_NOT_FOUND)
    And the system has 1 IKE SA
    And the system has 1 child SA
    And traffic passes both ways

    Examples:
      | protocol | octet |
      | none     | 00    |
      | IKE      | 01    |
      | AH       | 02    |

  @R-2-25-1-4 @R-2-25-6
  Scenario Outline: A rekey of a child SA by an SPI of <octets> octets gets CHILD_SA_NOT_FOUND
    Given an IKE SA that the peer began
    When the peer prepares a request to rekey the child SA
    And its N(REKEY_SA) payload is "<notify>"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(CHILD_SA_NOT_FOUND)
    And the system has 1 IKE SA
    And the system has 1 child SA

    Examples:
      | octets | notify                   |
      | 0      | 03004009                 |
      | 2      | 03024009ABCD             |
      | 8      | 030840090123456789ABCDEF |
