Feature: RFC 8019 Puzzles and other defences of responders

  @R8019-6-2
  Scenario: In peace there is neither cookie nor puzzle
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(COOKIE)
    And the message does not contain N(PUZZLE)

  @R8019-6-4 @R8019-6-6 @R8019-7-1-1-1 @R8019-8-1-1 @R8019-8-1-2 @R8019-7-1-1-2-1 @R8019-7-1-4-1
  Scenario: Under attack a puzzle comes with the cookie
    Given the system sets puzzles of 8 bits
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(COOKIE), N(PUZZLE)
    And the octets of its N(PUZZLE) payload are "00004032000508"
    And the message's responder SPI is zero

  @R8019-7-1-1-2-1
  Scenario: The puzzle is for a prf that the initiator has proposed
    Given the system sets puzzles of 8 bits
    And the system accepts the IKE proposals
      | transforms                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_512 X25519 |
    And the peer offers the IKE proposal
      | transforms                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_512 X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And PUZZLE has the data "000708"
    When the peer repeats the IKE_SA_INIT request with the cookie and the solution to the puzzle
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R8019-7-1-3-1 @R8019-7-1-4-5 @R8019-7-1-5-1 @R8019-7-1-1-3-1 @R8019-8-2-4
  Scenario Outline: Who solves it is served (<what>)
    Given the system sets puzzles of 8 bits
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer repeats the IKE_SA_INIT request with the cookie and <what> to the puzzle
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
    When the peer sends an IKE_AUTH request
    Then the system has 1 IKE SA
    And traffic passes both ways

    Examples:
      | what            |
      | the solution    |
      | a long solution |

  @R8019-7-1-4-5 @R8019-7-1-4-6 @R8019-7-1-3-1 @R8019-8-2-1 @R8019-8-2-2
  Scenario Outline: Who does not is not served (<what>)
    Given the system sets puzzles of 8 bits
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer repeats the IKE_SA_INIT request with the cookie and <what> to the puzzle
    Then the system sends nothing

    Examples:
      | what                                  |
      | a solution with a bad last key        |
      | a solution with a bad first key       |
      | one good key four times as a solution |
      | three good keys as a solution         |
      | an empty solution                     |
      | nonsense as a solution                |

  @R8019-7-1-1 @R8019-7-1-5-2
  Scenario: A responder with room for them serves those who do not know puzzles
    Given the system sets puzzles of 8 bits
    And the system serves those who do not solve puzzles as well
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R8019-7-1-2 @R8019-7-1-4-1
  Scenario: But only those who return the cookie
    Given the system sets puzzles of 8 bits
    And the system serves those who do not solve puzzles as well
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer repeats the IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(COOKIE), N(PUZZLE)

  @R8019-7-1-4-2 @R8019-7-1-4-3
  Scenario: A wrong cookie makes a first request of it
    Given the system sets puzzles of 8 bits
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer repeats the IKE_SA_INIT request with a wrong cookie
    Then the system sends an IKE_SA_INIT response of N(COOKIE), N(PUZZLE)

  @R8019-7-1-1-3-2
  Scenario: A cookie that claims an easier puzzle is not the system's
    Given the system sets puzzles of 8 bits
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And the peer prepares its IKE_SA_INIT request again with a cookie whose octet 1 is changed
    And the peer sends it
    Then the system sends an IKE_SA_INIT response of N(COOKIE), N(PUZZLE)

  @R8019-7-1-1-3-3 @R8019-10-3
  Scenario Outline: A solution does not serve another request (<change>)
    Given the system sets puzzles of 8 bits
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response
    And <change>
    And the peer repeats the IKE_SA_INIT request with the cookie and the solution to the puzzle
    Then the system sends an IKE_SA_INIT response of N(COOKIE), N(PUZZLE)

    Examples:
      | change                                      |
      | the peer sends from port 4711               |
      | the peer sends from the address 192.0.2.77  |
      | the peer takes another nonce                |

  @R8019-7-1-4-4
  Scenario: A solution that nobody has asked for is ignored
    Given the system demands cookies
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer repeats the IKE_SA_INIT request with the cookie and a solution with a bad last key to the puzzle
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R8019-7-1-2-4 @R8019-7-1-3-1 @R8019-8-2-1 @R8019-8-2-2 @R8019-8-2-4
  Scenario: An initiator solves the puzzle and returns the solution behind the cookie
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie and a puzzle of 10 bits
    Then the system sends an IKE_SA_INIT request
    And the message brings a solution of 10 bits behind the cookie
    When the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system has 1 IKE SA

  @R8019-8-2-3
  Scenario: For a prf with keys of one size the keys have that size
    Given the system accepts the IKE proposal
      | transforms                                                       |
      | ENCR_AES_CBC/128 PRF_AES128_XCBC AUTH_AES_XCBC_96 X25519         |
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie and a puzzle of 6 bits for the prf 4
    Then the system sends an IKE_SA_INIT request
    And the PS payload is 64 octets long

  @R8019-7-1-3-1
  Scenario: An initiator that may choose the difficulty takes the trouble
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie and a puzzle of 0 bits
    Then the system sends an IKE_SA_INIT request
    And the message brings a solution of 8 bits behind the cookie

  @R8019-7-1-2-1 @R8019-7-1-2-2 @R8019-9-1
  Scenario: An initiator returns the cookie alone when the puzzle is too hard
    Given the system solves puzzles of up to 8 bits
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie and a puzzle of 12 bits
    Then the system sends an IKE_SA_INIT request
    And the message contains N(COOKIE), SA, KEi, Ni in this order
    And the message does not contain PS

  @R8019-7-1-2-3
  Scenario: An initiator ignores a puzzle without a cookie and goes on waiting
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with only a puzzle of 8 bits
    Then the system sends nothing
    When the peer answers
    Then the system sends an IKE_AUTH request

  @R8019-7-2-2-1 @R8019-7-2-2-2 @R8019-7-2-2-3
  Scenario: An initiator solves the puzzle for IKE_AUTH
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer prepares its answer
    And it carries N(PUZZLE) with the data "000508"
    And the peer sends it
    Then the system sends an IKE_AUTH request
    And the message begins with PS in clear

  @R8019-4-5-2 @R8019-4-5-3 @R8019-4-5-1
  Scenario: Who presents a ticket has to bring a cookie, and others are served too
    Given the system demands cookies
    And the system resumes IKE SAs
    And an IKE SA that the peer began
    When the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response of N(COOKIE)
    When the peer repeats the IKE_SESSION_RESUME request with the cookie first
    And the system sends an IKE_SESSION_RESUME response
    And the peer does not resume IKE SAs
    And the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer sends an IKE_SESSION_RESUME request
    And the system sends an IKE_SESSION_RESUME response of N(COOKIE)
    And the peer repeats the IKE_SESSION_RESUME request with the cookie first
    Then the system sends an IKE_SESSION_RESUME response of N(TICKET_NACK)
    When the peer begins another IKE SA through a cookie
    Then the system sends no further request

  @R8019-4-6-1
  Scenario: An IKE_AUTH request that fails its integrity check does not spoil the right one
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And one bit of it is changed on the way
    And the peer sends it
    Then the system sends nothing
    When the peer repairs the IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the system has 1 IKE SA

  @R8019-4-7-3
  Scenario: Hash and URL is off unless configured
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself with an ECDSA-256 signature
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response
    And the message does not contain N(HTTP_CERT_LOOKUP_SUPPORTED)

  @R8019-5-3 @R8019-6-5
  Scenario: Child SAs beyond the limit get NO_ADDITIONAL_SAS
    Given the system allows 1 child SA in an IKE SA
    And an IKE SA that the peer began
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(NO_ADDITIONAL_SAS)
