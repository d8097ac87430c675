Feature: 2.6 IKE SA SPIs and cookies

  @R-2-6-6 @R-2-6-8 @R-2-6-9 @R-2-6-12
  Scenario: A responder under attack answers with a cookie and keeps its SPI to itself
    Given the system demands cookies
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(COOKIE)
    And COOKIE has between 1 and 64 octets of data
    And the message's responder SPI is zero
    And the message has the message ID 0
    And the message is not protected

  @R-2-6-12 @R-2-6-13
  Scenario: A request that brings the cookie is served
    Given the system demands cookies
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
    And the message has the message ID 0
    And the message's SPIs are not zero

  @R-2-6-17
  Scenario: A cookie that does not fit counts as none
    Given the system demands cookies
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer repeats the IKE_SA_INIT request with a wrong cookie
    Then the system sends an IKE_SA_INIT response of N(COOKIE)

  @R-2-6-17
  Scenario: A cookie that nobody asked for does no harm
    When the peer prepares an IKE_SA_INIT request
    And it begins with N(COOKIE) and 16 octets of data
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R-2-6-17 @R-2-6-13
  Scenario: A cookie is good for the address that it was sent to only
    Given the system demands cookies
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer sends from the address 192.0.2.77
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response of N(COOKIE)

  @R-2-6-14 @R-2-6-16
  Scenario: A cookie grows old
    Given the system demands cookies
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And 30 minutes pass
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response of N(COOKIE)

  @R-2-6-10 @R-2-6-11 @R-2-6-12 @R-3-1-9 @R-2-21-1-1
  Scenario Outline: An initiator returns a cookie of <length> octets first and changes nothing else
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the message is remembered as "first"
    And the peer answers with a cookie of <length> octets
    Then the system sends an IKE_SA_INIT request
    And the message is the one remembered as "first" with the cookie before it
    And the message's responder SPI is zero
    And the message has the message ID 0

    Examples:
      | length |
      | 1      |
      | 8      |
      | 64     |

  @R-2-6-10 @R-2-15-6
  Scenario: An exchange with a cookie ends with an IKE SA
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie of 32 octets
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    Then the AUTH payload proves the system's identity
    When the peer answers
    Then the system has 1 IKE SA
    And traffic passes both ways

  @R-2-15-6 @R-2-6-12
  Scenario: The latest version of the IKE_SA_INIT request is the one that is signed
    Given the system demands cookies
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-2-6-18
  Scenario: An initiator does not ask for cookies for ever
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers 30 requests with another cookie each
    Then the system has tried fewer than 30 times

  @R-2-6-1-3 @R-2-6-1-1
  Scenario: An initiator gets through when cookie and group are asked for one after the other, and again
    Given the system accepts the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ECP256 |
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie of 16 octets
    And the system sends an IKE_SA_INIT request
    And the peer answers with N(INVALID_KE_PAYLOAD) and the data "0013"
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie of 20 octets
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers
    Then the system has 1 IKE SA

  @R-2-6-1-2
  Scenario: An initiator keeps the cookie in the retry after INVALID_KE_PAYLOAD
    Given the system accepts the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519 ECP256 |
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers with a cookie of 16 octets
    And the system sends an IKE_SA_INIT request
    And the peer answers with N(INVALID_KE_PAYLOAD) and the data "0013"
    Then the system sends an IKE_SA_INIT request
    And COOKIE has 16 octets of data
    And the KE payload is of the group ECP256

  @R-2-6-1-2 @R-2-6-1-3
  Scenario: A responder accepts its cookie again in the retry after INVALID_KE_PAYLOAD
    Given the system demands cookies
    And the peer offers the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256 X25519 |
    And the peer uses the group ECP256 for its KE payload
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the message is remembered as "cookie"
    And the peer repeats the IKE_SA_INIT request with the cookie first
    And the system sends an IKE_SA_INIT response of N(INVALID_KE_PAYLOAD)
    And the peer uses the group X25519 for its KE payload
    And the peer goes back to "cookie"
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response
    And the KE payload is of the group X25519

  @R-2-6-1-3
  Scenario: A responder serves an initiator that leaves the cookie out of the retry
    Given the system demands cookies
    And the peer offers the IKE proposal
      | transforms                                          |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256 X25519 |
    And the peer uses the group ECP256 for its KE payload
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer repeats the IKE_SA_INIT request with the cookie first
    And the system sends an IKE_SA_INIT response of N(INVALID_KE_PAYLOAD)
    And the peer uses the group X25519 for its KE payload
    And the peer repeats the IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response
    And the KE payload is of the group X25519

  @R-2-6-1
  Scenario: Every IKE SA has an SPI of its own
    Given an IKE SA that the peer began
    When the peer begins another IKE SA
    And the peer begins another IKE SA
    Then no two IKE SAs of the system have the same SPI
    And the system has 3 IKE SAs

  @R-2-6-3 @R-2-6-4
  Scenario: Messages are mapped to an IKE SA by SPI and not by address
    Given an IKE SA that the peer began
    When the peer sends from the address 192.0.2.99
    And the peer sends a liveness check
    Then the system sends an empty INFORMATIONAL response

  @R-2-6-4 @R-3-1-23
  Scenario: A message with the Initiator flag of the other side is not accepted
    Given an IKE SA that the peer began
    When the peer prepares a request to delete the IKE SA
    And it turns the Initiator flag over
    And the peer sends it
    Then the system sends no response
    And the system has 1 IKE SA

  @R-2-6-15
  Scenario: A cookie is still good when the secret has changed once
    Given the system demands cookies
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(COOKIE)
    When 70 seconds pass
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
