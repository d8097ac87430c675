Feature: RFC 6290 Quick crash detection

  @R6290-4-2-2 @R6290-4-1-1 @R6290-4-1-2 @R6290-4-1-3 @R6290-5-1
  Scenario Outline: A maker gives its token in IKE_AUTH (IKE SA begun by the <who>)
    Given the system makes crash tokens
    And IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message contains AUTH
    And QCD_TOKEN has between 16 and 128 octets of data
    And the octets 0 to 3 of its N(QCD_TOKEN) payload are "01004023"

    Examples:
      | who    | sends                              | kind     |
      | system | 0 seconds pass                     | request  |
      | peer   | the peer sends an IKE_AUTH request | response |

  @R6290-8-1-4
  Scenario Outline: Tokens can be switched off (IKE SA begun by the <who>)
    Given IKE_SA_INIT is done, begun by the <who>
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message does not contain N(QCD_TOKEN)

    Examples:
      | who    | sends                              | kind     |
      | system | 0 seconds pass                     | request  |
      | peer   | the peer sends an IKE_AUTH request | response |

  @R6290-8-1-4
  Scenario: Without tokens an unknown IKE SA gets no more than INVALID_IKE_SPI
    Given an IKE SA that the peer began
    When the system restarts
    And the peer sends a liveness check
    Then the system sends an INFORMATIONAL response of N(INVALID_IKE_SPI)
    And the message is not protected

  @R6290-4-5-5 @R6290-5-3 @R6290-4-1-1 @R6290-4-1-2
  Scenario Outline: A maker that has lost everything shows the token that it gave (IKE SA begun by the <who>)
    Given the system makes crash tokens
    And an IKE SA that the <who> began
    When the system restarts
    And the peer sends a liveness check
    Then the system sends an INFORMATIONAL response of N(INVALID_IKE_SPI), N(QCD_TOKEN)
    And the message is not protected
    And the message's SPIs and message ID are those that the peer sent
    And the octets 0 to 3 of its N(QCD_TOKEN) payload are "01004023"
    And the token is the one that the system has given for this IKE SA

    Examples:
      | who    |
      | peer   |
      | system |

  @R6290-5-4 @R6290-5-2 @R6290-9-3-1
  Scenario: Every IKE SA has a token of its own
    Given the system makes crash tokens
    And an IKE SA that the peer began
    When the peer begins another IKE SA
    And the peer begins another IKE SA
    Then the system has given a token of its own for every IKE SA
    And no two IKE SAs of the system have the same SPI

  @R6290-4-3-1 @R6290-5-4
  Scenario: The response to a rekey brings the token of the new IKE SA
    Given the system makes crash tokens
    And an IKE SA that the peer began
    When the peer sends a request to rekey the IKE SA
    Then the system sends a CREATE_CHILD_SA response
    And the message contains SA, Nr, KEr, N(QCD_TOKEN) in this order

  @R6290-4-3-2 @R6290-4-2-1
  Scenario Outline: The initiator of a rekey gives its token in INFORMATIONAL (<to>)
    Given the system makes crash tokens
    And <to>
    And an IKE SA that the peer began
    When the system is to rekey the IKE SA
    Then the system gives a token for the newest IKE SA, whose first SPI is the system's
    When the system restarts
    And the peer sends a liveness check
    Then the system sends an INFORMATIONAL response of N(INVALID_IKE_SPI), N(QCD_TOKEN)
    And the token is the one that the system has given for this IKE SA

    Examples:
      | to                                      |
      | the peer makes crash tokens             |
      | the peer is known to answer any notify  |

  @R6290-4-3-3
  Scenario: A resumed IKE SA has a token of its own
    Given the system makes crash tokens
    And the system resumes IKE SAs
    And an IKE SA that the peer began
    When the peer resumes its IKE SA
    Then the message contains N(QCD_TOKEN)
    And the system has given a token of its own for every IKE SA

  @R6290-4-4-3
  Scenario: No further tokens are given
    Given the system makes crash tokens
    And an IKE SA that the system began
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request of nothing
    When the peer answers
    And 60 seconds pass
    Then the system sends no further request

  @R6290-3-1 @R6290-3-3 @R6290-3-6 @R6290-4-5-3
  Scenario: A taker ends the IKE SA whose token it is shown, and begins anew
    Given the peer makes crash tokens
    And an IKE SA that the system began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer, which has forgotten everything, shows its token in clear
    Then the system has 0 IKE SAs
    And the system has 0 child SAs
    When 10 seconds pass
    Then the system sends an IKE_SA_INIT request

  @R6290-3-1 @R6290-4-5-3
  Scenario: So does a taker that the peer had dialled
    Given the peer makes crash tokens
    And an IKE SA that the peer began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer, which has forgotten everything, shows its token in clear
    Then the system has 0 IKE SAs
    And the system has 0 child SAs
    And the system sends nothing

  @R6290-3-5
  Scenario: The token is good from any address
    Given the peer makes crash tokens
    And an IKE SA that the peer began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer sends from the address 203.0.113.5
    And the peer sends from port 12345
    And the peer, which has forgotten everything, shows its token in clear
    Then the system has 0 IKE SAs

  @R6290-3-1 @R6290-4-5-4 @R6290-8-2-4
  Scenario: A wrong token changes nothing and is not answered
    Given the peer makes crash tokens
    And an IKE SA that the peer began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And somebody shows 1 wrong tokens in clear
    Then the system sends nothing
    And the system has 1 IKE SA
    When the peer answers
    Then traffic passes both ways

  @R6290-4-5-1
  Scenario: Four tokens in one message are looked at
    Given the peer makes crash tokens
    And an IKE SA that the peer began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer, which has forgotten everything, shows 3 tokens of other secrets and then its own
    Then the system has 0 IKE SAs

  @R6290-4-2-1 @R6290-4-4-2
  Scenario: A token in a protected message counts, although there was none in IKE_AUTH
    Given an IKE SA that the peer began
    When the peer sends a new crash token
    And the system sends an empty INFORMATIONAL response
    And the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer, which has forgotten everything, shows its token in clear
    Then the system has 0 IKE SAs

  @R6290-4-4-2
  Scenario: A new token takes the place of the one before
    Given the peer makes crash tokens
    And an IKE SA that the system began
    When the peer sends a new crash token
    And the system sends an empty INFORMATIONAL response
    And the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer, which has forgotten everything, shows its token in clear
    Then the system has 0 IKE SAs

  @R6290-5-3-1
  Scenario: With the IKE SA its token is gone
    Given the peer makes crash tokens
    And an IKE SA that the peer began
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer sends a request to delete the IKE SA
    And the system sends an INFORMATIONAL response
    And the peer, which has forgotten everything, shows its token in clear
    Then the system sends nothing
    And the system has 0 IKE SAs

  @R6290-9-2-1
  Scenario Outline: No token is shown for an IKE SA that exists (a request that <how>)
    Given the system makes crash tokens
    And an IKE SA that the peer began
    When the peer prepares a liveness check
    And <change>
    And the peer sends it
    Then the system sends no N(QCD_TOKEN) in clear

    Examples:
      | how                              | change                             |
      | is corrupted                     | one bit of it is changed on the way |
      | turns the Initiator flag over    | it turns the Initiator flag over   |
      | is far outside the window        | it has the message ID 4711         |

  @R6290-8-1-2
  Scenario: A maker does not answer each of too many requests
    Given the system makes crash tokens
    And an IKE SA that the peer began
    When the system restarts
    And the peer sends 300 liveness checks
    Then the system sends at most 150 messages
