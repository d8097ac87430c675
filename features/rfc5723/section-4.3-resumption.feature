Feature: RFC 5723 4.3 and 5 Resuming an IKE SA

  Background:
    Given the system resumes IKE SAs

  @R5723-4-3-2-3 @R5723-4-3-2-1 @R5723-4-3-3-1 @R5723-4-3-3-2 @R5723-4-3-3-5 @R5723-4-2-3 @R5723-5-1 @R5723-5-1-1 @R5723-7-1
  Scenario: A client resumes what it has lost
    Given an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    Then the message contains Ni, N(TICKET_OPAQUE) in this order
    And the message's responder SPI is zero
    And the message's initiator SPI is not zero
    And the message has the message ID 0
    And the message is not protected
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the message has the message ID 1
    And the message contains IDi, AUTH, N(TICKET_REQUEST), SA, TSi, TSr in this order
    And the AUTH payload is of method 2
    And the AUTH payload proves the system's identity
    And IDi is "FQDN system.example"
    When the peer answers
    Then the system has 1 IKE SA
    And the system has 1 child SA
    And no two IKE SAs of the system have the same SPI
    And traffic passes both ways

  @R5723-4-3-2-4 @R5723-4-3-2-3 @R5723-4-3-3-2 @R5723-5-1 @R5723-5-1-1 @R5723-4-3-3-6 @R5723-5-5 @R5723-6-1-4
  Scenario: A gateway that has lost everything resumes what its ticket says
    Given an IKE SA that the peer began
    When the system restarts
    And the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response
    And the message contains Nr
    And the message does not contain SA
    And the message does not contain KEr
    And the message's SPIs are not zero
    And the message has the message ID 0
    And the message is not protected
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message contains IDr, AUTH, SA, TSi, TSr in this order
    And the message contains N(TICKET_LT_OPAQUE)
    And the AUTH payload is of method 2
    And the AUTH payload proves the system's identity
    And IDr is "FQDN system.example"
    And no two IKE SAs of the system have the same SPI
    And traffic passes both ways

  @R5723-5-1
  Scenario: Algorithms are those of the ticket
    Given the system accepts the IKE proposals
      | transforms                                                                        |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_512 X25519                                      |
      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_384 AUTH_HMAC_SHA2_384_192 ECP256                  |
    And the peer offers the IKE proposal
      | transforms                                                                        |
      | ENCR_AES_CBC/256 PRF_HMAC_SHA2_384 AUTH_HMAC_SHA2_384_192 ECP256                  |
    And an IKE SA that the peer began
    When the peer resumes its IKE SA
    Then the AUTH payload proves the system's identity
    And traffic passes both ways

  @R5723-4-3-3-4
  Scenario: Neither side sends certificates
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself with an ECDSA-256 signature
    And an IKE SA that the peer began
    When the peer resumes its IKE SA
    Then the message does not contain CERT
    And the AUTH payload is of method 2
    And traffic passes both ways

  @R5723-4-3-3-4
  Scenario: A client sends no certificate
    Given the system proves itself with an ECDSA-256 signature
    And the peer proves itself with an ECDSA-256 signature
    And an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message does not contain CERT
    And the AUTH payload proves the system's identity

  @R5723-4-3-3-3
  Scenario: Another IDi than the ticket's is refused
    Given an IKE SA that the peer began
    When the peer sends an IKE_SESSION_RESUME request
    And the system sends an IKE_SESSION_RESUME response
    And the peer says that it is "FQDN other.example"
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 1 IKE SA

  @R5723-4-3-3-5
  Scenario: Another IDr than the ticket's is refused
    Given an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer says that it is "FQDN other.example"
    And the peer answers
    Then the system has 0 IKE SAs

  @R5723-4-3-3-2
  Scenario: Who shows a ticket and does not know its keys gets no further
    Given an IKE SA that the peer began
    When the peer sends an IKE_SESSION_RESUME request
    And the system sends an IKE_SESSION_RESUME response
    And the peer prepares an IKE_AUTH request
    And the AUTH payload is wrong in one bit
    And the peer sends it
    Then the system sends an IKE_AUTH response of N(AUTHENTICATION_FAILED)
    And the system has 1 IKE SA
    And the peer's first IKE SA still works

  @R5723-4-3-4-1 @R5723-5-4
  Scenario: An IKE SA that the gateway still holds goes without a word
    Given an IKE SA that the peer began
    When the peer resumes its IKE SA
    Then the system sends no further request
    And the system has 1 IKE SA
    And the system has 1 child SA
    And the system's IKE SA has the SPIs of the peer's newest one

  @R5723-4-3-1-4 @R5723-4-3-2-4
  Scenario: A ticket that has made an IKE SA does not make another one
    Given an IKE SA that the peer began
    When the peer prepares an IKE_SESSION_RESUME request
    And the peer sends it
    And the system sends an IKE_SESSION_RESUME response
    And the peer does not resume IKE SAs
    And the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    And the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response of N(TICKET_NACK)
    And the system has 1 IKE SA

  @R5723-4-3-1-3
  Scenario: A client uses a ticket once
    Given an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer does not resume IKE SAs
    And the peer answers
    Then the system has 1 IKE SA
    And the system loses its peer and sends an IKE_SA_INIT request

  @R5723-4-3-1-3
  Scenario: The next resumption shows the next ticket
    Given an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And the message is remembered as "first"
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    And the system loses its peer and sends an IKE_SESSION_RESUME request
    Then the N(TICKET_OPAQUE) payload differs from the one in "first"

  @R5723-4-3-1-2
  Scenario: A client does not present a ticket whose time is over
    Given tickets of the peer are good for 60 seconds
    And an IKE SA that the system began
    When 60 seconds pass
    Then the system loses its peer and sends an IKE_SA_INIT request

  @R5723-4-3-1-1
  Scenario: A client whose resumption meets silence tries a full handshake
    Given an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And 3 minutes pass
    And whatever the system sent is passed over, up to an IKE_SA_INIT request
    Then the message went from 192.0.2.1:500 to 192.0.2.2:500

  @R5723-4-3-2-2
  Scenario: A client does not resume with a gateway that has given no ticket
    Given the peer does not resume IKE SAs
    And an IKE SA that the system began
    Then the system loses its peer and sends an IKE_SA_INIT request

  @R5723-4-3-2-5
  Scenario: A client whose ticket is refused begins anew at once
    Given an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And the peer answers with N(TICKET_NACK)
    Then the system sends an IKE_SA_INIT request

  @R5723-4-3-2-4 @R5723-6-1-1 @R5723-7-1
  Scenario Outline: A gateway refuses a ticket that is not its own, in clear (octet <octet> changed)
    Given an IKE SA that the peer began
    When the peer prepares an IKE_SESSION_RESUME request
    And the octets <octet> to <octet> of its N(TICKET_OPAQUE) payload are "A5"
    And the peer sends it
    Then the system sends an IKE_SESSION_RESUME response of N(TICKET_NACK)
    And the octets of its N(TICKET_NACK) payload are "0000401C"
    And the message is not protected
    And the system has 1 IKE SA

    Examples:
      | octet |
      | 4     |
      | 9     |
      | 30    |
      | 100   |

  @R5723-4-3-2-6
  Scenario: A client resumes from any address
    Given the peer may be anywhere
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.77
    And the peer resumes its IKE SA
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R5723-4-3-2-7
  Scenario: A gateway whose policy is for one address refuses others
    Given an IKE SA that the peer began
    When the peer sends from the address 192.0.2.77
    And the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response of N(TICKET_NACK)

  @R5723-4-3-2-8
  Scenario: A gateway under attack asks for a cookie
    Given the system demands cookies
    And an IKE SA that the peer began
    When the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response of N(COOKIE)
    And the message's responder SPI is zero
    When the peer repeats the IKE_SESSION_RESUME request with the cookie first
    Then the system sends an IKE_SESSION_RESUME response
    And the message contains Nr
    When the peer sends an IKE_AUTH request
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R5723-4-3-2-8
  Scenario: A client returns the cookie
    Given an IKE SA that the system began
    When the system loses its peer and sends an IKE_SESSION_RESUME request
    And the message is remembered as "first"
    And the peer answers with a cookie of 16 octets
    Then the system sends an IKE_SESSION_RESUME request
    And the message is the one remembered as "first" with the cookie before it

  @R5723-4-3-2-9 @R5723-4-3-2-10
  Scenario: A client determines anew whether there is a NAT
    Given an IKE SA that the system began
    When the system is behind a NAT
    And the system loses its peer and sends an IKE_SESSION_RESUME request
    Then the message contains N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP) in this order
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

  @R5723-4-3-2-9
  Scenario: A gateway determines anew whether there is a NAT
    Given an IKE SA that the peer began
    Then ESP of the system comes directly on IP
    When the peer is behind a NAT
    And the peer sends an IKE_SESSION_RESUME request
    Then the system sends an IKE_SESSION_RESUME response
    And the message contains N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP) in this order
    When the peer goes on at port 4500
    And the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And ESP of the system comes in UDP on port 4500

  @R5723-9-4-1
  Scenario: What nobody has authenticated does not make a client resume
    Given an IKE SA that the system began
    When the peer sends 5 times N(INVALID_IKE_SPI) in clear with the SPIs of the IKE SA
    And 10 seconds pass
    Then the system has 1 IKE SA
    And the system sends no IKE_SESSION_RESUME and no IKE_SA_INIT

  @R-2-5-10 @R-2-5-14 @R-4-1
  Scenario: A payload of unknown type in an IKE_SESSION_RESUME request is skipped
    Given an IKE SA that the peer began
    When the system restarts
    And the peer prepares an IKE_SESSION_RESUME request
    And it carries a payload of the unknown type 200
    And the peer sends it
    Then the system sends an IKE_SESSION_RESUME response
    And the message contains Nr
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And traffic passes both ways

  @R-2-5-11 @R-2-5-12 @R-2-5-13 @R-4-2
  Scenario: A critical payload of unknown type makes an IKE_SESSION_RESUME request fail
    Given an IKE SA that the peer began
    When the system restarts
    And the peer prepares an IKE_SESSION_RESUME request
    And it carries a critical payload of the unknown type 199
    And the peer sends it
    Then the system sends an IKE_SESSION_RESUME response of N(UNSUPPORTED_CRITICAL_PAYLOAD)
    And UNSUPPORTED_CRITICAL_PAYLOAD has the data "C7"
    And the system has 0 IKE SAs
