Feature: 1.3 The CREATE_CHILD_SA exchange

  @R-1-3-1 @R-1-3-1-2 @R-1-3-1-9
  Scenario Outline: The peer creates a child SA on an IKE SA that the <who> began
    Given an IKE SA that the <who> began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And the child SA is in tunnel mode
    And the system has 2 child SAs
    And traffic passes both ways

    Examples:
      | who    |
      | peer   |
      | system |

  @R-1-3-1 @R-1-3-1-1
  Scenario Outline: The system creates a child SA on an IKE SA that the <who> began
    Given an IKE SA that the <who> began
    When the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, TSi, TSr
    When the peer answers
    Then the system has 2 child SAs
    And traffic passes both ways

    Examples:
      | who    |
      | peer   |
      | system |

  @R-1-3-3 @R-1-3-4 @R-1-3-1-1 @R-3-4-3 @R-2-17-2
  Scenario: A request for a child SA with a key exchange of its own
    Given the system accepts the ESP proposal
      | transforms                               |
      | ENCR_AES_GCM_16/128 ECP256 X25519 ESN_NO |
    And an IKE SA that the system began
    When the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, KEi, TSi, TSr
    And the KE payload is of the group ECP256
    And in every message of the system the group of KE is in a proposal beside it
    When the peer answers
    Then traffic passes both ways

  @R-1-3-1-3 @R-2-17-2
  Scenario: A response with a key exchange
    Given the system accepts the ESP proposal
      | transforms                        |
      | ENCR_AES_GCM_16/128 X25519 ESN_NO |
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr, TSi, TSr
    And the KE payload is of the group X25519
    And traffic passes both ways

  @R-1-3-6 @R-1-3-7 @R-3-4-6
  Scenario: A KE payload of a group that the responder does not choose
    Given the system accepts the ESP proposal
      | transforms                        |
      | ENCR_AES_GCM_16/128 X25519 ESN_NO |
    And the peer offers the ESP proposal
      | transforms                               |
      | ENCR_AES_GCM_16/128 ECP256 X25519 ESN_NO |
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(INVALID_KE_PAYLOAD)
    And INVALID_KE_PAYLOAD has the data "001F"
    And the system has 1 child SA

  @R-1-3-8
  Scenario: An initiator asks again in the group that INVALID_KE_PAYLOAD names, in a new exchange
    Given the system accepts the ESP proposal
      | transforms                               |
      | ENCR_AES_GCM_16/128 ECP256 X25519 ESN_NO |
    And an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers with N(INVALID_KE_PAYLOAD) and the data "001F"
    Then the system sends a CREATE_CHILD_SA request
    And the KE payload is of the group X25519
    And the message has the message ID 3
    When the peer answers
    Then the system has 2 child SAs

  @R-1-3-9 @R-1-3-1-13
  Scenario: NO_ADDITIONAL_SAS refuses a child SA and nothing else
    Given the system allows 1 child SA in an IKE SA
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(NO_ADDITIONAL_SAS)
    And the system has 1 IKE SA
    And the system has 1 child SA

  @R-1-3-1-13
  Scenario Outline: A refused child SA leaves the IKE SA alone (<error>)
    Given an IKE SA that the system began
    When the system is to create another child SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers with N(<error>)
    Then the system has 1 IKE SA
    And the system has 1 child SA

    Examples:
      | error              |
      | NO_PROPOSAL_CHOSEN |
      | TS_UNACCEPTABLE    |
      | NO_ADDITIONAL_SAS  |

  @R-4-10
  Scenario: An IKE SA rekey that is refused with NO_ADDITIONAL_SAS can give way to a new IKE SA
    Given the system rekeys an IKE SA after 10 minutes and ends it after 15 minutes
    And an IKE SA that the system began
    When 10 minutes pass
    And the system sends a CREATE_CHILD_SA request
    And the peer answers with N(NO_ADDITIONAL_SAS)
    And the peer refuses with NO_ADDITIONAL_SAS whatever the system asks in 6 minutes
    Then the system asked to delete the IKE SA and began a new one

  @R-1-3-1-5 @R-1-3-1-6
  Scenario: Transport mode is granted by returning the notification
    Given the system wants transport mode between the hosts
    And the peer wants transport mode
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message contains N(USE_TRANSPORT_MODE)
    And the child SA is in transport mode
    And traffic passes both ways

  @R-1-3-1-6 @R-1-3-1-7
  Scenario: Transport mode is declined by leaving the notification out
    Given the peer wants transport mode
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(USE_TRANSPORT_MODE)
    And the child SA is in tunnel mode

  @R-1-3-1-5 @R-1-3-1-6
  Scenario: An initiator that wants transport mode says so
    Given the system wants transport mode between the hosts
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message contains N(USE_TRANSPORT_MODE)

  @R-1-3-1-8
  Scenario: An initiator that insists on transport mode deletes an SA in tunnel mode
    Given the system wants transport mode between the hosts
    And IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    And the peer answers
    Then the system sends an INFORMATIONAL request of D
    And the Delete payload names the child SA that the system receives on, as ESP
    And the system has 0 child SAs
    And the system has 1 IKE SA

  @R-1-3-1-10 @R-1-3-1-12
  Scenario Outline: <notify> does not keep a child SA from being made
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries N(<notify>)
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic passes both ways

    Examples:
      | notify                        |
      | ESP_TFC_PADDING_NOT_SUPPORTED |
      | NON_FIRST_FRAGMENTS_ALSO      |

  @R-1-3-2-1 @R-1-3-2-2 @R-1-3-2-3 @R-2-18-2 @R-2-18-5 @R-2-18-6
  Scenario: The system rekeys the IKE SA
    Given an IKE SA that the system began
    When the system is to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, KEi
    And the proposals have SPIs of 8 octets and are for protocol 1
    And the message offers
      | number | transforms                                   |
      | 1      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 |

  @R-1-3-2-5 @R-2-18-1 @R-2-18-2 @R-2-18-5
  Scenario: The peer rekeys the IKE SA
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, KEr
    And the proposals have SPIs of 8 octets and are for protocol 1
    And the system's IKE SA has the SPIs of the peer's newest one

  @R-1-3-2-6 @R-2-18-8 @R-2-2-4 @R-1-3-2-9 @R-3-1-25
  Scenario: The IKE SA that a rekey of the peer made counts from zero in both directions
    Given an IKE SA that the system began
    When the peer sends a request to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA response
    And the peer sends a request to delete the first IKE SA
    And the system sends an empty INFORMATIONAL response
    And the peer prepares a liveness check
    And it has the message ID 0
    And the peer sends it
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 0
    When the system is to check liveness
    Then the system sends an empty INFORMATIONAL request
    And the message has the message ID 0
    And the Initiator flag of the message is clear
    And the system's IKE SA was begun by the peer

  @R-1-3-2-7 @R-1-4-1-10
  Scenario: The old IKE SA goes on counting until it is deleted
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA response
    And the peer sends a liveness check on the first IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 3
    When the peer sends a request to delete the first IKE SA
    Then the system sends an empty INFORMATIONAL response
    And the message has the message ID 4

  @R-1-3-2-4
  Scenario: A rekeyed IKE SA takes no new child SAs
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA response
    And the peer asks for another child SA on the first IKE SA
    Then the system sends a CREATE_CHILD_SA response of N(TEMPORARY_FAILURE)

  @R-1-3-3-1 @R-1-3-3-3 @R-1-3-3-4 @R-1-3-3-5 @R-1-3-3-6
  Scenario: The system rekeys a child SA
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    Then the system sends a CREATE_CHILD_SA request of N(REKEY_SA), SA, Ni, TSi, TSr
    And REKEY_SA names the child SA that the system receives on, as ESP
    And REKEY_SA has 0 octets of data
    When the peer answers
    Then the system sends an INFORMATIONAL request of D

  @R-1-3-3-7
  Scenario: The peer rekeys a child SA
    Given an IKE SA that the peer began
    When the peer sends a request to rekey the child SA
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr
    And traffic of the peer reaches the system

  @R-1-3-3-2
  Scenario: A transport-mode SA stays in transport mode when it is rekeyed
    Given the system wants transport mode between the hosts
    And the peer wants transport mode
    And an IKE SA that the peer began
    When the system is to rekey the child SA
    Then the system sends a CREATE_CHILD_SA request
    And the message contains N(USE_TRANSPORT_MODE)

  @R-1-3-6 @R-1-3-7 @R-3-4-6
  Scenario: A rekey of the IKE SA with a KE payload of a group that the responder does not choose
    Given an IKE SA that the peer began
    And the peer offers the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256 X25519 |
    When the peer sends a request to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA response of N(INVALID_KE_PAYLOAD)
    And INVALID_KE_PAYLOAD has the data "001F"
    And the system has 1 IKE SA

  @R-1-3-8
  Scenario: An initiator rekeys the IKE SA again in the group that INVALID_KE_PAYLOAD names
    Given the system accepts the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256 X25519 |
    And an IKE SA that the system began
    When the system is to rekey the IKE SA
    And the system sends a CREATE_CHILD_SA request
    And the peer answers with N(INVALID_KE_PAYLOAD) and the data "001F"
    Then the system sends a CREATE_CHILD_SA request
    And the KE payload is of the group X25519

  @R-1-3-2 @R-2-8-3 @R-4-7 @R-3-10-1-7
  Scenario: A system that makes no further child SAs answers every CREATE_CHILD_SA request with NO_ADDITIONAL_SAS
    Given the system allows 1 child SA in an IKE SA
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(35)
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(35)
    And traffic passes both ways
